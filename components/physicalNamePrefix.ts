/** How the names of a stack's roles, groups and keys begin; IAM takes 38 characters. */
export function physicalNamePrefix(userId: string): string {
  return `${userId.slice(0, 24)}-kafka-client-`;
}
