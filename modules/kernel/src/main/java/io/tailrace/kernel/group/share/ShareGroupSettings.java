package io.tailrace.kernel.group.share;

import io.tailrace.kernel.share.OffsetReset;
import io.tailrace.kernel.share.ShareSettings;
import io.tailrace.spi.config.Config;

/**
 * What one share group goes by.
 *
 * @param sessionTimeoutMs how long a member may stay silent
 * @param heartbeatIntervalMs how often members are to be heard of
 * @param share what its share partitions go by
 */
public record ShareGroupSettings(
    int sessionTimeoutMs, int heartbeatIntervalMs, ShareSettings share) {
  private static final String READ_COMMITTED = "read_committed";

  /** Reads the effective configs of a group. */
  public static ShareGroupSettings of(Config group) {
    return new ShareGroupSettings(
        group.get(ShareGroupConfig.GROUP_SESSION_TIMEOUT_MS),
        group.get(ShareGroupConfig.GROUP_HEARTBEAT_INTERVAL_MS),
        new ShareSettings(
            group.get(ShareGroupConfig.GROUP_RECORD_LOCK_DURATION_MS),
            group.get(ShareGroupConfig.GROUP_PARTITION_MAX_RECORD_LOCKS),
            group.get(ShareGroupConfig.GROUP_DELIVERY_COUNT_LIMIT),
            group.get(ShareGroupConfig.GROUP_ISOLATION_LEVEL).equals(READ_COMMITTED),
            group.get(ShareGroupConfig.GROUP_RENEW_ACKNOWLEDGE_ENABLE),
            OffsetReset.parse(group.get(ShareGroupConfig.GROUP_AUTO_OFFSET_RESET))
                .orElseGet(OffsetReset.Latest::new)));
  }
}
