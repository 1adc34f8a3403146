package io.kubejar.apiserver.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.clock.EventLoop;
import io.kubejar.clock.Randomness;
import io.kubejar.clock.VirtualClock;
import io.kubejar.store.InMemoryStore;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceAccountTokensTest {
  private static final Key ROBOT =
      Key.of(new GroupResource("", "serviceaccounts"), "default", "robot");

  private final EventLoop loop =
      EventLoop.start("tokens", new VirtualClock(Instant.parse("2026-01-01T00:00:00Z")));
  private final Store store = new InMemoryStore();
  private final ServiceAccountTokens tokens =
      new ServiceAccountTokens(store, loop.clock(), new Randomness(1));

  @AfterEach
  void close() {
    loop.close();
    store.close();
  }

  private KubeObject account() {
    String json =
        "{\"apiVersion\":\"v1\",\"kind\":\"ServiceAccount\",\"metadata\":"
            + "{\"name\":\"robot\",\"namespace\":\"default\",\"uid\":\"u1\"}}";
    return store.create(ROBOT, KubeObject.of(Json.objectOrEmpty(Json.parse(json))), 0);
  }

  private String token(KubeObject account, String audience) {
    Instant expiry = loop.clock().now().plusSeconds(600);
    return tokens.issue(
        new ServiceAccountTokens.Request(account, List.of(audience), expiry, Map.of(), null));
  }

  @Test
  void aTokenStandsForItsAccountAndItsGroups() {
    String token = token(account(), ServiceAccountTokens.ISSUER);
    assertThat(tokens.authenticate(token))
        .hasValueSatisfying(
            user -> {
              assertThat(user.name()).isEqualTo("system:serviceaccount:default:robot");
              assertThat(user.groups())
                  .contains("system:serviceaccounts", "system:serviceaccounts:default");
            });
  }

  @Test
  void aTokenExpiresByTheClockOfTheCluster() {
    String token = token(account(), ServiceAccountTokens.ISSUER);
    loop.advance(Duration.ofSeconds(601));
    assertThatThrownBy(() -> tokens.authenticate(token))
        .isInstanceOf(StatusException.class)
        .hasMessage("Unauthorized");
  }

  @Test
  void aTokenIsVoidOnceItsAccountIsGone() {
    KubeObject account = account();
    String token = token(account, ServiceAccountTokens.ISSUER);
    store.delete(ROBOT, account.revision(), 0);
    assertThatThrownBy(() -> tokens.authenticate(token)).isInstanceOf(StatusException.class);
  }

  @Test
  void aTokenForSomebodyElseIsNotAccepted() {
    String token = token(account(), "vault");
    assertThatThrownBy(() -> tokens.authenticate(token)).isInstanceOf(StatusException.class);
    assertThat(tokens.user(token, List.of("vault"))).isPresent();
  }

  @Test
  void aForgedTokenIsRefusedAndAForeignOneIsNotOurs() {
    String token = token(account(), ServiceAccountTokens.ISSUER);
    String forged = token.substring(0, token.lastIndexOf('.') + 1) + "AAAA";
    assertThatThrownBy(() -> tokens.authenticate(forged)).isInstanceOf(StatusException.class);
    assertThat(tokens.authenticate("garbage")).isEmpty();
  }
}
