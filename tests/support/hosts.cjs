// Stands for /etc/hosts on a machine of the cluster's network: the brokers' names lead to this machine. Loaded by `node --require`.
const dns = require("node:dns");
const promises = require("node:dns/promises");

const isBroker = (name) => /\.kafka\.[a-z0-9-]+\.amazonaws\.com$/.test(name);
const address = { address: "127.0.0.1", family: 4 };

const { lookup } = dns;
dns.lookup = (name, options, callback) => {
  if (!isBroker(name)) return lookup(name, options, callback);
  if (typeof options === "object" && options.all) return process.nextTick(callback, null, [address]);
  return process.nextTick(typeof options === "function" ? options : callback, null, address.address, address.family);
};
const lookupPromise = promises.lookup;
promises.lookup = (name, options) => (isBroker(name) ? Promise.resolve(options?.all ? [address] : address) : lookupPromise(name, options));
