package io.kubejar.architecture.planted.client;

import java.util.Random;

final class DrawsNumbers {
  int draw(Random random) {
    return random.nextInt();
  }
}
