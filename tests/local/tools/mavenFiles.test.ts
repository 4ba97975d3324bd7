import { strict as assert } from "node:assert";
import { pomOf } from "../../../local/tools/mavenFiles";

describe("pomOf", () => {
  it("names coordinates and classifier of each file, and nothing transitive", () => {
    const pom = pomOf(["org/slf4j/slf4j-api/1.7.30/slf4j-api-1.7.30.jar", "software/amazon/msk/aws-msk-iam-auth/1.1.5/aws-msk-iam-auth-1.1.5-all.jar"]);
    const noTransitive = "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>";
    assert.ok(pom.includes(`<groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId><version>1.7.30</version>${noTransitive}`), pom);
    assert.ok(pom.includes("<artifactId>aws-msk-iam-auth</artifactId><version>1.1.5</version><classifier>all</classifier>"), pom);
  });
});
