package io.kubejar.apiserver.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import io.kubejar.apimachinery.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * IP addresses and CIDRs.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/cel/library}: ip.go and cidr.go.
 */
final class NetworkLibrary {
  private static final CelType STRING = SimpleType.STRING;
  private static final CelType BOOL = SimpleType.BOOL;
  private static final CelType INT = SimpleType.INT;
  private static final CelType IP = OpaqueType.create("net.IP");
  private static final CelType CIDR = OpaqueType.create("net.CIDR");

  private NetworkLibrary() {}

  /** A network: an address and how many of its bits count. */
  private record Cidr(IpAddress address, int prefixLength) {
    boolean contains(IpAddress other) {
      return other.bits() == address.bits()
          && other.masked(prefixLength).equals(address.masked(prefixLength));
    }

    @Override
    public String toString() {
      return address + "/" + prefixLength;
    }
  }

  static FunctionSet functions() {
    FunctionSet functions = new FunctionSet().opaque(IP, IpAddress.class).opaque(CIDR, Cidr.class);
    functions.global("ip", IP, List.of(STRING), a -> ip((String) a[0]));
    functions.global("isIP", BOOL, List.of(STRING), a -> parseIp((String) a[0]).isPresent());
    functions.global("string", STRING, List.of(IP), a -> a[0].toString());
    functions.global(
        "ip.isCanonical", BOOL, List.of(STRING), a -> ip((String) a[0]).toString().equals(a[0]));
    functions.member(
        "family", INT, List.of(IP), a -> ((IpAddress) a[0]).isIpv4() ? Long.valueOf(4) : 6L);
    property(functions, "isUnspecified", IpAddress::isUnspecified);
    property(functions, "isLoopback", IpAddress::isLoopback);
    property(functions, "isLinkLocalMulticast", IpAddress::isLinkLocalMulticast);
    property(functions, "isLinkLocalUnicast", IpAddress::isLinkLocalUnicast);
    property(functions, "isGlobalUnicast", IpAddress::isGlobalUnicast);
    addCidrFunctions(functions);
    return functions;
  }

  @SuppressWarnings("Immutable") // The predicates are method references.
  private static void property(FunctionSet functions, String name, Predicate<IpAddress> predicate) {
    functions.member(name, BOOL, List.of(IP), a -> predicate.test((IpAddress) a[0]));
  }

  private static void addCidrFunctions(FunctionSet functions) {
    functions.global("cidr", CIDR, List.of(STRING), a -> cidr((String) a[0]));
    functions.global("isCIDR", BOOL, List.of(STRING), a -> parseCidr((String) a[0]).isPresent());
    functions.global("string", STRING, List.of(CIDR), a -> a[0].toString());
    functions.member(
        "containsIP",
        BOOL,
        List.of(CIDR, STRING),
        a -> ((Cidr) a[0]).contains(parseIp((String) a[1]).orElseThrow(FunctionSet::noOverload)));
    functions.member(
        "containsIP", BOOL, List.of(CIDR, IP), a -> ((Cidr) a[0]).contains((IpAddress) a[1]));
    functions.member(
        "containsCIDR",
        BOOL,
        List.of(CIDR, STRING),
        a -> containsCidr((Cidr) a[0], cidr((String) a[1])));
    functions.member(
        "containsCIDR", BOOL, List.of(CIDR, CIDR), a -> containsCidr((Cidr) a[0], (Cidr) a[1]));
    functions.member("ip", IP, List.of(CIDR), a -> ((Cidr) a[0]).address());
    functions.member(
        "masked",
        CIDR,
        List.of(CIDR),
        a -> {
          Cidr cidr = (Cidr) a[0];
          return new Cidr(cidr.address().masked(cidr.prefixLength()), cidr.prefixLength());
        });
    functions.member(
        "prefixLength", INT, List.of(CIDR), a -> Long.valueOf(((Cidr) a[0]).prefixLength()));
  }

  private static boolean containsCidr(Cidr outer, Cidr inner) {
    return inner.prefixLength() >= outer.prefixLength() && outer.contains(inner.address());
  }

  private static Optional<IpAddress> parseIp(String text) {
    return IpAddress.parse(text).filter(address -> !address.isIpv4Mapped());
  }

  private static IpAddress ip(String text) throws CelEvaluationException {
    return parseIp(text).orElseThrow(() -> FunctionSet.error(AddressProblems.ofAddress(text)));
  }

  private static Optional<Cidr> parseCidr(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(text.substring(slash + 1));
    return parseIp(text.substring(0, slash))
        .filter(address -> prefix <= address.bits())
        .map(address -> new Cidr(address, prefix));
  }

  private static Cidr cidr(String text) throws CelEvaluationException {
    return parseCidr(text).orElseThrow(() -> FunctionSet.error(AddressProblems.ofNetwork(text)));
  }
}
