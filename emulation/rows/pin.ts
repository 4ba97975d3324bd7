import { categories, mediaKinds, savePrefix, sentinels } from "../tables/schema";
import { publishedDirt, type Dirt } from "./dirt";
import { RowRandom } from "./rowRandom";
import { streams } from "./streams";
import { firstNames, lastNames } from "./vocabulary/names";
import { adjectives, audiences, closings, forms, openings, posterSuffixes, subjects } from "./vocabulary/posts";

/**
 * The JSON text of row N of pinterest_data. The vocabularies hold nothing that JSON would escape.
 *
 * @param dirt other shares of sentinels than the published samples'
 */
export function pinRows(seed: number, dirt: Dirt = {}): (row: number) => string {
  const random = new RowRandom(seed, streams.pin);
  const shares = { ...publishedDirt, ...dirt };
  return (row) => {
    random.moveTo(row);
    const id = uuid(random);
    const category = random.pick(categories);
    return random.chance(shares.empty) ? emptyRow(row, id, category) : filledRow(random, shares, row, id, category);
  };
}

/** Shares of rows, after the published samples: 90 % images. */
const share = { video: 0.09, story: 0.015 };

type Category = (typeof categories)[number];

/** A row with no post behind it carries all its sentinels at once. */
function emptyRow(row: number, id: string, category: Category): string {
  return json(row, id, {
    title: sentinels.title,
    description: sentinels.storyDescription,
    poster: sentinels.poster,
    followers: sentinels.poster,
    tags: sentinels.tags,
    media: mediaKinds.story,
    image: sentinels.image,
    category,
  });
}

function filledRow(random: RowRandom, shares: Required<Dirt>, row: number, id: string, category: Category): string {
  const media = mediaKind(random);
  const subject = random.pick(subjects[category]);
  const adjective = random.pick(adjectives);
  const hasPoster = !random.chance(shares.poster);
  return json(row, id, {
    title: random.chance(shares.title) ? sentinels.title : title(random, adjective, subject),
    description: description(random, shares, media, adjective, subject),
    poster: hasPoster ? poster(random) : sentinels.poster,
    followers: hasPoster ? followers(random) : sentinels.poster,
    tags: random.chance(shares.tags) ? sentinels.tags : tags(random, category, subject),
    media,
    image: random.chance(shares.image) ? sentinels.image : imageUrl(random, media),
    category,
  });
}

interface Pin {
  readonly title: string;
  readonly description: string;
  readonly poster: string;
  readonly followers: string;
  readonly tags: string;
  readonly media: string;
  readonly image: string;
  readonly category: Category;
}

function json(row: number, id: string, pin: Pin): string {
  return (
    `{"index":${row},"unique_id":"${id}","title":"${pin.title}","description":"${pin.description}",` +
    `"poster_name":"${pin.poster}","follower_count":"${pin.followers}","tag_list":"${pin.tags}",` +
    `"is_image_or_video":"${pin.media}","image_src":"${pin.image}","downloaded":${pin.image === sentinels.image ? 0 : 1},` +
    `"save_location":"${savePrefix}${pin.category}","category":"${pin.category}"}`
  );
}

function mediaKind(random: RowRandom): string {
  const draw = random.below(1000) / 1000;
  if (draw < share.story) return mediaKinds.story;
  return draw < share.story + share.video ? mediaKinds.video : mediaKinds.image;
}

function title(random: RowRandom, adjective: string, subject: string): string {
  const form = random.pick(forms);
  return random.chance(0.5)
    ? `${2 + random.below(60)} ${adjective} ${subject} ${form} for ${random.pick(audiences)}`
    : `${adjective} ${subject} ${form}`;
}

function description(random: RowRandom, shares: Required<Dirt>, media: string, adjective: string, subject: string): string {
  if (media === mediaKinds.story && shares.description > 0) return sentinels.storyDescription;
  const draw = random.below(1000) / 1000;
  if (draw < shares.description) return sentinels.description;
  if (draw < shares.description + shares.untitled) return sentinels.untitledDescription;
  return `${random.pick(openings)} ${adjective} ${subject}. ${random.pick(closings)}`;
}

function poster(random: RowRandom): string {
  const name = random.pick(firstNames);
  return random.chance(0.5) ? `${name} ${random.pick(lastNames)}` : `${name}'s ${random.pick(posterSuffixes)}`;
}

/** Digits below a thousand, then thousands as `k`, spread evenly over their orders of magnitude, then millions. */
function followers(random: RowRandom): string {
  const draw = random.below(100);
  if (draw < 25) return String(random.below(1000));
  if (draw < 90) return `${Math.floor(10 ** (random.below(3000) / 1000))}k`;
  return `${1 + random.below(12)}M`;
}

function tags(random: RowRandom, category: Category, first: string): string {
  let list = first;
  for (let more = 2 + random.below(6); more > 0; more--) list += `,${random.pick(adjectives)} ${random.pick(subjects[category])}`;
  return list;
}

function imageUrl(random: RowRandom, media: string): string {
  const high = random.next();
  const low = random.next();
  const name = hex16(high >>> 16) + hex16(high) + hex16(low >>> 16) + hex16(low) + hex16(random.next()) + hex16(random.next());
  const folder = media === mediaKinds.image ? "originals" : "videos/thumbnails/originals";
  return `https://i.pinimg.com/${folder}/${name.slice(0, 2)}/${name.slice(2, 4)}/${name.slice(4, 6)}/${name}.jpg`;
}

function uuid(random: RowRandom): string {
  const first = random.next();
  const second = random.next();
  const third = random.next();
  const fourth = random.next();
  return (
    `${hex16(first >>> 16)}${hex16(first)}-${hex16(second >>> 16)}-${hex16(0x4000 | (second & 0x0fff))}-` +
    `${hex16(0x8000 | (third & 0x3fff))}-${hex16(third >>> 16)}${hex16(fourth >>> 16)}${hex16(fourth)}`
  );
}

const hexTexts: readonly string[] = Array.from({ length: 0x1_0000 }, (_, number) => number.toString(16).padStart(4, "0"));

/** The low 16 bits as four hexadecimal digits. */
function hex16(value: number): string {
  return hexTexts[value & 0xffff] as string;
}
