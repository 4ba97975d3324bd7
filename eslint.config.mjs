import tseslint from "typescript-eslint";

const wholeAws = { name: "@pulumi/aws", message: "Import the service's folder (@pulumi/aws/ec2): all 200 together take 0.2 s to load." };

export default tseslint.config(
  { ignores: ["node_modules/", ".pipeline/"] },
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // An Output inside a plain template literal prints its toString warning, not its value.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "no-restricted-imports": ["error", { paths: [wholeAws] }],
      "no-restricted-properties": [
        "error",
        { object: "process", property: "exit", message: "Set process.exitCode in the entry file; a library throws." },
      ],
    },
  },
  {
    files: ["**/*.ts"],
    ignores: ["provisioning/**"],
    rules: {
      "no-restricted-imports": ["error", { paths: [wholeAws, { name: "@pulumi/command", message: "Only provisioning/host.ts talks to hosts." }] }],
    },
  },
);
