/**
 * Typed access to little-endian fields in a buffer, shared or not. Offsets are absolute bytes and
 * naturally aligned (the schema guarantees it); nothing is checked on the way, so that a field
 * costs one or two loads. Assumes a little-endian host, as WebAssembly itself is.
 */

const TWO_32 = 4294967296;

export class BlockView {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;

  constructor(buffer: ArrayBufferLike) {
    this.u8 = new Uint8Array(buffer);
    this.u16 = new Uint16Array(buffer, 0, buffer.byteLength >>> 1);
    this.u32 = new Uint32Array(buffer, 0, buffer.byteLength >>> 2);
    this.i32 = new Int32Array(buffer, 0, buffer.byteLength >>> 2);
  }

  /** Unsigned integer below 2^53 in eight bytes. */
  u53(at: number): number {
    const index = at >>> 2;
    return this.u32[index]! + this.u32[index + 1]! * TWO_32;
  }

  setU53(at: number, value: number): void {
    const index = at >>> 2;
    this.u32[index] = value >>> 0;
    this.u32[index + 1] = Math.floor(value / TWO_32);
  }

  /** Signed integer within ±2^53 in eight bytes. */
  i53(at: number): number {
    const index = at >>> 2;
    return this.u32[index]! + this.i32[index + 1]! * TWO_32;
  }

  setI53(at: number, value: number): void {
    const index = at >>> 2;
    const high = Math.floor(value / TWO_32);
    this.u32[index] = value - high * TWO_32;
    this.i32[index + 1] = high;
  }

  /** 128 bits, little-endian. */
  u128(at: number): bigint {
    const i = at >>> 2;
    const low = (BigInt(this.u32[i + 1]!) << 32n) | BigInt(this.u32[i]!);
    const high = (BigInt(this.u32[i + 3]!) << 32n) | BigInt(this.u32[i + 2]!);
    return (high << 64n) | low;
  }

  setU128(at: number, value: bigint): void {
    const i = at >>> 2;
    this.u32[i] = Number(value & 0xffffffffn);
    this.u32[i + 1] = Number((value >> 32n) & 0xffffffffn);
    this.u32[i + 2] = Number((value >> 64n) & 0xffffffffn);
    this.u32[i + 3] = Number((value >> 96n) & 0xffffffffn);
  }

  /** A text block: one length byte and up to 63 bytes of ASCII. */
  text(at: number): string {
    const length = Math.min(this.u8[at]!, 63);
    let text = '';
    for (let k = 1; k <= length; k++) text += String.fromCharCode(this.u8[at + k]!);
    return text;
  }

  /** Writes a text block; what is not ASCII or beyond 63 characters is the caller's mistake. */
  setText(at: number, value: string): void {
    if (value.length > 63) throw new RangeError(`text of ${value.length} characters; 63 at most`);
    this.u8[at] = value.length;
    for (let k = 0; k < value.length; k++) {
      const code = value.charCodeAt(k);
      if (code > 126 || code < 32) throw new RangeError(`text with character ${code}; ASCII only`);
      this.u8[at + 1 + k] = code;
    }
  }
}
