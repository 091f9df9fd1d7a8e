import {
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';
import { isIPv6 } from 'node:net';

/** A certificate and its key, in PEM. */
export interface Certified {
  key: string;
  cert: string;
}

/** Who signs certificates. */
export interface Authority {
  cert: string;
  key: KeyObject;
}

export interface CertificateOptions {
  host: string;
  notBefore: Date;
  notAfter: Date;
  /** Without one, the certificate signs itself. */
  issuer?: Authority;
}

const AUTHORITY_NAME = 'Test authority';

// As much of RFC 5280 as a TLS client asks for, in the encoding of X.690 (DER).

const SEQUENCE = 0x30;
const SET = 0x31;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const GENERALIZED_TIME = 0x18;
const INTEGER = 0x02;
const TRUE = Buffer.from([0x01, 1, 0xff]);

const ECDSA_WITH_SHA256 = objectId('2a8648ce3d040302');
const COMMON_NAME = objectId('550403');
const SUBJECT_ALT_NAME = objectId('551d11');
const BASIC_CONSTRAINTS = objectId('551d13');
const KEY_USAGE = objectId('551d0f');

/** Makes an authority that signs from `notBefore` to `notAfter`. */
export function createAuthority(notBefore: Date, notAfter: Date): Authority {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const extensions = [
    extension(BASIC_CONSTRAINTS, encode(SEQUENCE, TRUE), TRUE),
    // keyCertSign is bit 5.
    extension(KEY_USAGE, encode(BIT_STRING, Buffer.from([2, 0b0000_0100])), TRUE),
  ];
  const subject = { name: AUTHORITY_NAME, key: privateKey, notBefore, notAfter, extensions };
  return { cert: certificate(subject, AUTHORITY_NAME, privateKey), key: privateKey };
}

/** Makes a certificate for the server of a host. */
export function certify({ host, notBefore, notAfter, issuer }: CertificateOptions): Certified {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // dNSName has the number 2, and iPAddress 7.
  const name = isIPv6(host) ? encode(0x87, addressBytes(host)) : encode(0x82, Buffer.from(host));
  const names = encode(SEQUENCE, name);
  const extensions = [extension(SUBJECT_ALT_NAME, names)];
  const subject = { name: host, key: privateKey, notBefore, notAfter, extensions };
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: certificate(subject, issuer ? AUTHORITY_NAME : host, issuer?.key ?? privateKey),
  };
}

function addressBytes(address: string): Buffer {
  const [before = [], after = []] = address.split('::').map((part) => part.split(':'));
  const zeros = Array<string>(8 - before.length - after.length).fill('0');
  const groups = [...before, ...zeros, ...after];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

interface Subject {
  name: string;
  key: KeyObject;
  notBefore: Date;
  notAfter: Date;
  extensions: Buffer[];
}

function certificate(subject: Subject, issuer: string, issuerKey: KeyObject): string {
  const algorithm = encode(SEQUENCE, ECDSA_WITH_SHA256);
  const publicKey = createPublicKey(subject.key).export({ type: 'spki', format: 'der' });
  const body = encode(
    SEQUENCE,
    // Version 3.
    encode(0xa0, encode(INTEGER, Buffer.from([2]))),
    // A serial number is positive, and has no zeros before it.
    encode(INTEGER, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    distinguishedName(issuer),
    encode(SEQUENCE, time(subject.notBefore), time(subject.notAfter)),
    distinguishedName(subject.name),
    publicKey,
    encode(0xa3, encode(SEQUENCE, ...subject.extensions)),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', body, issuerKey)]);
  const all = encode(SEQUENCE, body, algorithm, encode(BIT_STRING, signature));
  const lines = all.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function distinguishedName(name: string): Buffer {
  const value = encode(UTF8_STRING, Buffer.from(name));
  return encode(SEQUENCE, encode(SET, encode(SEQUENCE, COMMON_NAME, value)));
}

function extension(id: Buffer, value: Buffer, ...critical: Buffer[]): Buffer {
  return encode(SEQUENCE, id, ...critical, encode(OCTET_STRING, value));
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+|\D/g, '');
  return encode(GENERALIZED_TIME, Buffer.from(`${digits}Z`));
}

function objectId(hex: string): Buffer {
  return encode(OBJECT_ID, Buffer.from(hex, 'hex'));
}

/** A tag, the length of the parts, and the parts. */
function encode(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const bytes = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}
