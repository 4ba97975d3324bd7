/**
 * Takes what a person should see, one line at a time. `live` marks progress: the next line may take its place, and on
 * a terminal it does.
 */
export type Report = (line: string, live?: boolean) => void;
