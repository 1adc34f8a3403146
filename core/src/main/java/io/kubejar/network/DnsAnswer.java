package io.kubejar.network;

import java.util.List;

/**
 * What the cluster's DNS answers.
 *
 * @param code whether the name exists
 * @param records the records of the type that was asked for, aliases before what they lead to;
 *     empty also for a name that exists without such a record
 */
public record DnsAnswer(Code code, List<DnsRecord> records) {

  /** The response codes that occur. */
  public enum Code {
    /** The name exists, with or without records of the type. */
    NOERROR,
    /** There is no such name in the cluster's zone. */
    NXDOMAIN,
    /** The name is not of the cluster's zone; there is no upstream resolver to ask. */
    REFUSED
  }

  public DnsAnswer {
    records = List.copyOf(records);
  }

  /** The addresses among the records, in their order. */
  public List<String> addresses() {
    return records.stream()
        .filter(DnsRecord.Address.class::isInstance)
        .map(r -> ((DnsRecord.Address) r).address())
        .toList();
  }

  public boolean exists() {
    return code == Code.NOERROR;
  }
}
