package io.kubejar.architecture.planted.client;

import java.time.Instant;

final class ReadsTheWallClock {
  Instant now() {
    return Instant.now();
  }
}
