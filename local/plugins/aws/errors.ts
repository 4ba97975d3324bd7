/**
 * An error in the published plugin's words. Under the Pulumi bridge Terraform's reads `1 error occurred:\n\t* <message>\n\n` (hashicorp/go-multierror's
 * list format), with what was being done before it: `invoking <token>: …`, `deleting <urn>: …`; nothing for a creation that made nothing. Errors of
 * what is on Terraform's newer plugin framework are given as FrameworkError, because the bridge shows those as `<summary>: <detail>`.
 */
export function bridgeError(cause: unknown, doing?: string): Error {
  if (cause instanceof FrameworkError) return cause;
  return new Error(`${doing === undefined ? "" : `${doing}: `}1 error occurred:\n\t* ${message(cause)}\n\n`, { cause });
}

/** An error of what is on the plugin framework: the diagnostic's summary and its detail. */
export class FrameworkError extends Error {
  constructor(summary: string, detail: string, options?: ErrorOptions) {
    super(`${summary}: ${detail}`, options);
  }
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
  return `operation error ${service}: ${operation}, https response error StatusCode: ${httpStatusCode ?? 0}, RequestID: ${requestId ?? ""}, ${apiError(service, cause)}`;
}

/** Waits for a request and words its failure as the provider does: `creating IAM Role (r): operation error IAM: CreateRole, …`. */
export async function worded<Answer>(doing: string, service: string, operation: string, request: Promise<Answer>): Promise<Answer> {
  return request.catch((cause: unknown) => {
    throw new Error(`${doing}: ${awsErrorText(service, operation, cause)}`, { cause });
  });
}

/** The same, where one of these error codes means that there is nothing (any more). */
export async function wordedUnlessGone<Answer>(
  gone: readonly string[],
  ...[doing, service, operation, request]: Parameters<typeof worded<Answer>>
): Promise<Answer | undefined> {
  return worded(
    doing,
    service,
    operation,
    request.catch((cause: unknown) => {
      if (gone.includes(errorCode(cause))) return undefined;
      throw cause;
    }) as Promise<Answer>,
  );
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

/** Errors that the Go SDK has types for print their code alone; all of EC2's, and those of permissions, have none. */
function apiError(service: string, cause: ServiceError): string {
  const modelled = (service === "IAM" && cause.name.endsWith("Exception")) || (service === "SSM" && /^Parameter/.test(cause.name));
  if (service === "Kafka" && cause.name.endsWith("Exception") && cause.name !== "AccessDeniedException") return `${cause.name}: ${cause.message}`;
  return modelled ? `${cause.name.replace(/Exception$/, "")}: ${cause.message}` : `api error ${cause.name}: ${cause.message}`;
}

function message(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
