// Lets node run the project's TypeScript: `node --require ./typescript.cjs FILE`. It is tsx, but for what npm installed, which is JavaScript
// already: tsx would look through each of those files as well, and node read the source maps of most, for longer than it takes to run them.
const { _extensions } = require("node:module");

const byNode = _extensions[".js"];
require("tsx/cjs");
const byTsx = _extensions[".js"];
_extensions[".js"] = (module, file) => {
  if (!/[\\/]node_modules[\\/]/.test(file)) return byTsx(module, file);
  process.setSourceMapsEnabled(false);
  try {
    byNode(module, file);
  } finally {
    process.setSourceMapsEnabled(true);
  }
};
