package io.kubejar.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PodAddressesTest {

  @Test
  void aRangeGivesOutAllButNetworkGatewayAndBroadcast() {
    PodAddresses addresses = new PodAddresses("10.244.0.0/16");
    List<String> taken = new ArrayList<>();
    Optional<String> next = addresses.allocate("10.244.3.0/24");
    while (next.isPresent()) {
      taken.add(next.get());
      next = addresses.allocate("10.244.3.0/24");
    }

    assertThat(taken).hasSize(253).doesNotHaveDuplicates();
    assertThat(taken.get(0)).isEqualTo("10.244.3.2");
    assertThat(taken.get(252)).isEqualTo("10.244.3.254");
  }

  @Test
  void aReleasedAddressIsReusedOnlyAfterALap() {
    PodAddresses addresses = new PodAddresses("10.0.0.0/29");
    String first = addresses.allocate("10.0.0.0/29").orElseThrow();
    addresses.release(first);

    assertThat(addresses.allocate("10.0.0.0/29")).isNotEqualTo(Optional.of(first));
    for (int i = 0; i < 4; i++) {
      addresses.allocate("10.0.0.0/29");
    }
    assertThat(addresses.allocate("10.0.0.0/29")).isEmpty();
  }

  @Test
  void whatIsNoRangeIsRefused() {
    assertThatThrownBy(() -> new PodAddresses("10.0.0.1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10.0.0.1");
    assertThatThrownBy(() -> new PodAddresses("10.0.0.300/24"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 50)
  void noAddressIsGivenOutTwiceWhateverTheOrder(
      @ForAll List<@IntRange(min = 0, max = 40) Integer> steps) {
    PodAddresses addresses = new PodAddresses("10.244.0.0/16");
    List<String> taken = new ArrayList<>();
    for (int step : steps) {
      if (step < taken.size()) {
        addresses.release(taken.remove(step));
      } else {
        String range = step % 2 == 0 ? "10.244.0.0/16" : "10.244.0.0/26";
        addresses.allocate(range).ifPresent(taken::add);
      }
      assertThat(new HashSet<>(taken)).hasSameSizeAs(taken);
    }
  }
}
