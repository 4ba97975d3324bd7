/** Not in the published types. */
interface Debuggable {
  debuggablePromise: <T>(promise: Promise<T>, context: unknown) => Promise<T>;
}

/**
 * Pulumi notes with each promise where it was made, for a message that no test is about. To find all those places in the sources takes a
 * sixth of the time of the tests under mocks: so promises go without. The stack traces of errors stay as they are.
 */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the module itself, because a function of it is replaced
const debuggable = require("@pulumi/pulumi/runtime/debuggable") as Debuggable;
const { debuggablePromise } = debuggable;

debuggable.debuggablePromise = (promise, context) => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return debuggablePromise(promise, context);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
};
