/**
 * The MT19937 generator of Matsumoto and Nishimura (1998), seeded and drawn from as CPython's `random` does it, so that
 * the rows of the course's script come in its order.
 */
export class MersenneTwister {
  private readonly state = new Uint32Array(stateWords);
  private at = stateWords;

  /** As `random.seed(seed)`. @param seed an integer from 0 to 2^53 - 1 */
  constructor(seed: number) {
    this.fill(arraySeed);
    this.stir(words(seed));
  }

  /** As `random.randrange(0, limit)`: CPython draws as many bits as `limit` has until they are below it. */
  below(limit: number): number {
    const bits = 32 - Math.clz32(limit);
    for (;;) {
      const drawn = this.next() >>> (32 - bits);
      if (drawn < limit) return drawn;
    }
  }

  /** 32 random bits. */
  private next(): number {
    if (this.at === stateWords) this.twist();
    let word = this.word(this.at++);
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  private twist(): void {
    for (let index = 0; index < stateWords; index++) {
      const joined = (this.word(index) & 0x80000000) | (this.word((index + 1) % stateWords) & 0x7fffffff);
      const mixed = (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
      this.state[index] = this.word((index + middleWord) % stateWords) ^ mixed;
    }
    this.at = 0;
  }

  /** `init_genrand` of the reference implementation. */
  private fill(seed: number): void {
    this.state[0] = seed;
    for (let index = 1; index < stateWords; index++) this.state[index] = Math.imul(1812433253, this.folded(index - 1)) + index;
  }

  /** `init_by_array` of the reference implementation. */
  private stir(key: readonly number[]): void {
    let index = 1;
    for (let step = 0; step < Math.max(stateWords, key.length); step++) {
      const place = step % key.length;
      this.state[index] = (this.word(index) ^ Math.imul(this.folded(index - 1), 1664525)) + (key[place] ?? 0) + place;
      index = this.following(index);
    }
    for (let step = 0; step < stateWords - 1; step++) {
      this.state[index] = (this.word(index) ^ Math.imul(this.folded(index - 1), 1566083941)) - index;
      index = this.following(index);
    }
    this.state[0] = 0x80000000;
  }

  private following(index: number): number {
    if (index + 1 < stateWords) return index + 1;
    this.state[0] = this.word(stateWords - 1);
    return 1;
  }

  private folded(index: number): number {
    const word = this.word(index);
    return word ^ (word >>> 30);
  }

  private word(index: number): number {
    return this.state[index] as number;
  }
}

const stateWords = 624;
const middleWord = 397;
/** The seed that `init_by_array` begins with. */
const arraySeed = 19650218;

/** An integer's 32-bit words, lowest first, as CPython makes them of a seed. */
function words(seed: number): readonly number[] {
  const high = Math.floor(seed / 0x1_0000_0000);
  return high === 0 ? [seed >>> 0] : [seed >>> 0, high];
}
