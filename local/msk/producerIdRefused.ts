import { errorCodes, frame, int16, int32, int64, noTaggedFields, Reader, readRequestHeader } from "./wire";

/** The response to an InitProducerId request of somebody who may not write idempotently: CLUSTER_AUTHORIZATION_FAILED. */
export function producerIdRefused(request: Buffer): Buffer {
  const { apiVersion, correlationId } = readRequestHeader(new Reader(request), () => false);
  const noThrottle = int32(0);
  const noProducer = [int64(-1), int16(-1)];
  const body = [noThrottle, int16(errorCodes.clusterAuthorizationFailed), ...noProducer];
  if (apiVersion < flexibleFrom) return frame(int32(correlationId), ...body);
  return frame(int32(correlationId), noTaggedFields, ...body, noTaggedFields);
}

const flexibleFrom = 2;
