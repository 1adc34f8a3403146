package io.kubejar.apiserver.authentication;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.kubejar.apimachinery.Json;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Signs tokens with ES256 under a key that is made when it is first needed; so a cluster in which
 * nobody asks for tokens pays nothing. A token's signature is verified once. Safe for use by many
 * threads.
 */
final class TokenSigner {
  private static final int MOST_REMEMBERED = 1024;

  private final Map<String, JsonNode> verified = new ConcurrentHashMap<>();
  private @Nullable ECKey key;

  private synchronized ECKey key() {
    ECKey made = key;
    if (made == null) {
      try {
        made = new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
      } catch (JOSEException e) {
        throw new IllegalStateException("cannot make a key for service account tokens", e);
      }
      key = made;
    }
    return made;
  }

  /** The public key, as a JSON Web Key Set (RFC 7517). */
  String publicKeys() {
    ECKey signing = key();
    ECKey shown =
        new ECKey.Builder(signing.toPublicJWK())
            .keyUse(KeyUse.SIGNATURE)
            .algorithm(JWSAlgorithm.ES256)
            .build();
    return new JWKSet(shown).toString();
  }

  /** The claims as a signed token. */
  String sign(JsonNode claims) {
    ECKey signing = key();
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(signing.getKeyID()).build();
    JWSObject token =
        new JWSObject(header, new Payload(new String(Json.bytes(claims), StandardCharsets.UTF_8)));
    try {
      token.sign(new ECDSASigner(signing));
    } catch (JOSEException e) {
      throw new IllegalStateException("cannot sign a service account token", e);
    }
    return token.serialize();
  }

  /** The claims of a token; empty if this signer did not sign it. */
  Optional<JsonNode> verify(String token) {
    JsonNode known = verified.get(token);
    if (known != null) {
      return Optional.of(known);
    }
    try {
      JWSObject parsed = JWSObject.parse(token);
      if (!parsed.verify(new ECDSAVerifier(key().toPublicJWK()))) {
        return Optional.empty();
      }
      JsonNode claims = Json.parse(parsed.getPayload().toString());
      if (verified.size() < MOST_REMEMBERED) {
        verified.put(token, claims);
      }
      return Optional.of(claims);
    } catch (ParseException | JOSEException e) {
      return Optional.empty();
    }
  }
}
