/**
 * Reads where posts are, one after another, in whole degrees rounded down. It reads the record's text, and keeps the answer in
 * itself: parsing JSON takes as long as sending a post does, and even an object a post would be felt at full rate.
 */
export class PlaceReader {
  latitude = 0;
  longitude = 0;
  private next = 0;

  /** @param geo a record of geolocation_data, as its columns and the form of its dates make it */
  read(geo: string): void {
    this.latitude = this.floorAt(geo, latitudeAt(geo));
    this.longitude = this.floorAt(geo, this.next + longitudeKey.length);
  }

  /** The JSON number at a place, rounded down; `next` is the place behind it. */
  private floorAt(text: string, start: number): number {
    let at = start;
    let whole = 0;
    let code = text.charCodeAt(at);
    const negative = code === minus;
    if (negative) code = text.charCodeAt(++at);
    for (; code >= zero && code <= nine; code = text.charCodeAt(++at)) whole = whole * 10 + code - zero;
    let below = negative && (code === point || code === exponent) ? 1 : 0;
    for (; at < text.length && code !== comma; code = text.charCodeAt(++at)) {
      // JSON.stringify gives numbers an exponent when they are less than a millionth.
      if (code === exponent) [whole, below] = [0, negative ? 1 : 0];
    }
    this.next = at;
    return (negative ? -whole : whole) - below;
  }
}

const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
const nine = 0x39;
const comma = 0x2c;
const colon = 0x3a;
const exponent = 0x65;

const firstKey = '{"ind":';
const timestamp = ',"timestamp":"2020-08-28 03:52:47"';
const latitudeKey = ',"latitude":';
const longitudeKey = ',"longitude":';

/** All before it is as long in every record but for the row's number. */
function latitudeAt(geo: string): number {
  let at = firstKey.length;
  while (at < geo.length && geo.charCodeAt(at) !== comma) at++;
  at += timestamp.length + latitudeKey.length;
  return geo.charCodeAt(at - 1) === colon ? at : geo.indexOf(latitudeKey) + latitudeKey.length;
}
