import { portVariables } from "./settings";

/** The environment variables that say where the local environment lives and listens, for `--help`. */
export const settingsHelp = `
Environment variables:
  PIPELINE_HOME   folder for everything that the environment writes (.pipeline)
  PIPELINE_CACHE  folder for tools, shared by clones (pinterest-pipeline in the user's cache folder)
  ${Object.values(portVariables).join(", ")}
                  ports on 127.0.0.1`;
