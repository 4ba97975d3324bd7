/**
 * Errors in the published plugin's words. Under the Pulumi bridge a Terraform data source's error reads
 * `invoking <token>: 1 error occurred:\n\t* <message>\n\n` (hashicorp/go-multierror's list format).
 */
export function invocationError(token: string, cause: unknown): Error {
  return new Error(`invoking ${token}: 1 error occurred:\n\t* ${message(cause)}\n\n`, { cause });
}

/** Terraform's retry.NotFoundError, as `findX` functions of the AWS provider return it. */
export const notFound = "couldn't find resource";

/** Error of a data source that must find exactly one thing (tfresource.SingularDataSourceFindError). */
export function singularFindError(resource: string, found: number): Error {
  if (found === 0) return new Error(`no matching ${resource} found`);
  return new Error(`multiple ${resource}s matched; use additional constraints to reduce matches to a single ${resource}`);
}

/** An AWS error as the Go SDK prints it: operation, status, request id, code, message. */
export function awsErrorText(service: string, operation: string, cause: unknown): string {
  if (!isServiceError(cause)) return `operation error ${service}: ${operation}, ${message(cause)}`;
  const { httpStatusCode, requestId } = cause.$metadata;
  return `operation error ${service}: ${operation}, https response error StatusCode: ${httpStatusCode ?? 0}, RequestID: ${requestId ?? ""}, ${apiError(cause)}`;
}

/** The exception's name, without the suffix that query services leave out. */
export function errorCode(cause: unknown): string {
  return cause instanceof Error ? cause.name : "";
}

interface ServiceError extends Error {
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string };
}

function isServiceError(cause: unknown): cause is ServiceError {
  return cause instanceof Error && "$metadata" in cause && typeof cause.$metadata === "object" && "$fault" in cause;
}

function apiError(cause: ServiceError): string {
  return `api error ${cause.name}: ${cause.message}`;
}

function message(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
