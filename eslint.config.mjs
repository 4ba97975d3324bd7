import tseslint from "typescript-eslint";

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
      "no-restricted-imports": ["error", { paths: [{ name: "@pulumi/command", message: "Only provisioning/host.ts talks to hosts." }] }],
    },
  },
);
