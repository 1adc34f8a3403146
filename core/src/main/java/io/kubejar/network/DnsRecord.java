package io.kubejar.network;

/** One record of a DNS answer; names end without a dot. */
public sealed interface DnsRecord {

  /** The name that it is about. */
  String name();

  /** The types of record that the cluster's zone has. */
  enum Type {
    A,
    AAAA,
    CNAME,
    SRV,
    PTR
  }

  /** The type of this record. */
  Type type();

  /** An address; its type is A or AAAA by the look of the address. */
  record Address(String name, String address) implements DnsRecord {
    @Override
    public Type type() {
      return address.indexOf(':') >= 0 ? Type.AAAA : Type.A;
    }
  }

  /** The name is another name for {@code target}: a Service of type ExternalName. */
  record Alias(String name, String target) implements DnsRecord {
    @Override
    public Type type() {
      return Type.CNAME;
    }
  }

  /** A port of a Service, and the name of where it is served. */
  record Srv(String name, int priority, int weight, int port, String target) implements DnsRecord {
    @Override
    public Type type() {
      return Type.SRV;
    }
  }

  /** The name of an address. */
  record Pointer(String name, String target) implements DnsRecord {
    @Override
    public Type type() {
      return Type.PTR;
    }
  }
}
