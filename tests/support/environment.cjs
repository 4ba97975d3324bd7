// The tests run on the oldest Node that the project supports; the AWS SDK would say of each process that it is old.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
