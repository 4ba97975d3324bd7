import { servePackage } from "../shared/servePackage";
import { tlsPackage } from "./tlsPackage";

void servePackage(tlsPackage);
