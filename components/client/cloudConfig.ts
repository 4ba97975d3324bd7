/**
 * User data by which cloud-init gives a machine its SSH host key at first boot, before the SSH server starts. It makes no other host key then,
 * so a client can ask for none but this one. Processes on the machine can read user data, and so can who may call
 * ec2:DescribeInstanceAttribute: pin the key, as this program does, but trust the machine no further than them.
 *
 * @param key in OpenSSH form and in authorized_keys form.
 * @see https://cloudinit.readthedocs.io/en/latest/reference/modules.html#ssh
 */
export function hostKeyConfig(key: { readonly privateKey: string; readonly publicKey: string }): string {
  // JSON is YAML, and quotes line ends safely.
  return `#cloud-config\n${JSON.stringify({ ssh_keys: { ed25519_private: key.privateKey, ed25519_public: key.publicKey } })}\n`;
}
