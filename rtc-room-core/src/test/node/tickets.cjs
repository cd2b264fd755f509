// Issues and checks tickets with Tencent's libraries: one JSON request on standard input, one JSON
// answer on standard output.
const { Sig } = require('tls-sig-api');
const { Api } = require('tls-sig-api-v2');

const { sdkAppId, secret, privatePem, publicPem, user, room, strRoom, rights, expire, ours } =
  JSON.parse(require('fs').readFileSync(0, 'utf8'));

const second = new Api(sdkAppId, secret);
const first = new Sig({
  sdk_appid: sdkAppId,
  expire_after: expire,
  private_key_string: privatePem,
  public_key_string: publicPem,
});
const userbuf = second._genUserbuf(user, room, expire, rights, 0, null);
const decoded = (ticket) => JSON.parse(require('zlib').inflateSync(
  Buffer.from(ticket.replace(/\*/g, '+').replace(/-/g, '/').replace(/_/g, '='), 'base64')));

// The second generation's library only issues: its own signing function, given our fields, must
// come to our signature.
const signedAlike = (ticket) => {
  const fields = decoded(ticket);
  return fields['TLS.sig'] === second._hmacsha256(
    fields['TLS.identifier'], fields['TLS.time'], fields['TLS.expire'],
    fields['TLS.userbuf'] ?? null);
};

console.log(JSON.stringify({
  v2UserSig: second.genUserSig(user, expire),
  v2Key: second.genPrivateMapKey(user, expire, room, rights),
  v2StrKey: second.genPrivateMapKeyWithStringRoomID(user, expire, strRoom, rights),
  v1UserSig: first.genSig(user),
  v1Key: first.genSigWithUserbuf(user, userbuf),
  takes: {
    v2UserSig: signedAlike(ours.v2UserSig),
    v2Key: signedAlike(ours.v2Key),
    v2StrKey: signedAlike(ours.v2StrKey),
    v1UserSig: first.verifySig(ours.v1UserSig, user),
    v1Key: first.verifySigWithUserbuf(ours.v1Key, user) !== false,
    v1Foreign: first.verifySig(ours.v1Foreign, user),
    v2Foreign: signedAlike(ours.v2Foreign),
  },
}));
