import { servePackage } from "../shared/servePackage";
import { awsPackage } from "./awsPackage";

// The AWS SDK would warn of Node 20's end on each start, and the engine would show that at the stack.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

void servePackage(awsPackage());
