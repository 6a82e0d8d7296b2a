package io.tailrace.kernel.quota;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whose quota it is (KIP-546): a user, a client id, both together, or an address. Immutable.
 *
 * @param parts names by the kind of part; empty for the default of that kind
 */
public record QuotaEntity(SortedMap<String, Optional<String>> parts) {
  /** The kind of part that names a principal. */
  public static final String USER = "user";

  /** The kind of part that names a client id. */
  public static final String CLIENT_ID = "client-id";

  /** The kind of part that names an address. */
  public static final String IP = "ip";

  /** Copies the parts. */
  public QuotaEntity {
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
  }

  /** An entity of these parts. */
  public static QuotaEntity of(Map<String, Optional<String>> parts) {
    return new QuotaEntity(new TreeMap<>(parts));
  }

  /** Whether it has a part of that kind. */
  public boolean has(String kind) {
    return parts.containsKey(kind);
  }
}
