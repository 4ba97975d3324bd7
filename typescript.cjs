// Lets node run the project's TypeScript: `node --require ./typescript.cjs FILE`. It is tsx, but for what npm installed, which is JavaScript
// already: tsx looks through each of these files as well, and most of the time that a command takes to start goes there.
const { _extensions } = require("node:module");

const byNode = _extensions[".js"];
require("tsx/cjs");
const byTsx = _extensions[".js"];
_extensions[".js"] = (module, file) => (/[\\/]node_modules[\\/]/.test(file) ? byNode : byTsx)(module, file);
