import { servePackage } from "../shared/servePackage";
import { commandPackage } from "./commandPackage";

void servePackage(commandPackage);
