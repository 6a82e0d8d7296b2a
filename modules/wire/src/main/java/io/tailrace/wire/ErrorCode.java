package io.tailrace.wire;

import java.util.Arrays;

/**
 * What a response says of how a request went: the error codes of the protocol. The numbers and
 * whether a client may simply try again are Kafka's; the messages are ours.
 */
public enum ErrorCode {
  /** The broker failed in a way that it has no code for. */
  UNKNOWN_SERVER_ERROR(-1, false, "The broker failed in a way that it has no code for."),

  /** No error. */
  NONE(0, false, "No error."),

  /** The offset lies outside what the partition holds. */
  OFFSET_OUT_OF_RANGE(1, false, "The offset lies outside what the partition holds."),

  /** A record batch is damaged: wrong checksum, size or layout. */
  CORRUPT_MESSAGE(2, true, "A record batch is damaged: wrong checksum, size or layout."),

  /** This broker has no such topic or partition. */
  UNKNOWN_TOPIC_OR_PARTITION(3, true, "This broker has no such topic or partition."),

  /** The fetch size is not valid. */
  INVALID_FETCH_SIZE(4, false, "The fetch size is not valid."),

  /** The partition has no leader for now: one is being elected. */
  LEADER_NOT_AVAILABLE(5, true, "The partition has no leader for now: one is being elected."),

  /** This broker neither leads nor follows the partition as the request needs. */
  NOT_LEADER_OR_FOLLOWER(
      6, true, "This broker neither leads nor follows the partition as the request needs."),

  /** The time limit of the request passed before it was done. */
  REQUEST_TIMED_OUT(7, true, "The time limit of the request passed before it was done."),

  /** The broker that is asked for is not there. */
  BROKER_NOT_AVAILABLE(8, false, "The broker that is asked for is not there."),

  /** The replica that is asked for is not there. */
  REPLICA_NOT_AVAILABLE(9, true, "The replica that is asked for is not there."),

  /** A record batch is larger than the topic allows. */
  MESSAGE_TOO_LARGE(10, false, "A record batch is larger than the topic allows."),

  /** A newer controller has taken over. */
  STALE_CONTROLLER_EPOCH(11, false, "A newer controller has taken over."),

  /** The metadata given with the committed offset is too long. */
  OFFSET_METADATA_TOO_LARGE(12, false, "The metadata given with the committed offset is too long."),

  /** The connection closed before an answer came. */
  NETWORK_EXCEPTION(13, true, "The connection closed before an answer came."),

  /** The coordinator is still loading its state. */
  COORDINATOR_LOAD_IN_PROGRESS(14, true, "The coordinator is still loading its state."),

  /** There is no coordinator for now. */
  COORDINATOR_NOT_AVAILABLE(15, true, "There is no coordinator for now."),

  /** Another broker is the coordinator. */
  NOT_COORDINATOR(16, true, "Another broker is the coordinator."),

  /** The topic name is not valid, or clients may not write to the topic. */
  INVALID_TOPIC_EXCEPTION(
      17, false, "The topic name is not valid, or clients may not write to the topic."),

  /** The record batches together are larger than a segment. */
  RECORD_LIST_TOO_LARGE(18, false, "The record batches together are larger than a segment."),

  /** Fewer replicas are in sync than the topic requires. */
  NOT_ENOUGH_REPLICAS(19, true, "Fewer replicas are in sync than the topic requires."),

  /** The records were appended, but fewer replicas are in sync than the topic requires. */
  NOT_ENOUGH_REPLICAS_AFTER_APPEND(
      20,
      true,
      "The records were appended, but fewer replicas are in sync than the topic requires."),

  /** acks is none of 0, 1 and -1. */
  INVALID_REQUIRED_ACKS(21, false, "acks is none of 0, 1 and -1."),

  /** The generation is not the group's present one. */
  ILLEGAL_GENERATION(22, false, "The generation is not the group's present one."),

  /** The member's protocols have nothing in common with the group's. */
  INCONSISTENT_GROUP_PROTOCOL(
      23, false, "The member's protocols have nothing in common with the group's."),

  /** The group id is not valid. */
  INVALID_GROUP_ID(24, false, "The group id is not valid."),

  /** The group has no member of that id. */
  UNKNOWN_MEMBER_ID(25, false, "The group has no member of that id."),

  /** The session timeout is outside what the broker allows. */
  INVALID_SESSION_TIMEOUT(26, false, "The session timeout is outside what the broker allows."),

  /** The group is rebalancing: join again. */
  REBALANCE_IN_PROGRESS(27, false, "The group is rebalancing: join again."),

  /** The committed offset is too large to be stored. */
  INVALID_COMMIT_OFFSET_SIZE(28, false, "The committed offset is too large to be stored."),

  /** Not allowed on this topic. */
  TOPIC_AUTHORIZATION_FAILED(29, false, "Not allowed on this topic."),

  /** Not allowed on this group. */
  GROUP_AUTHORIZATION_FAILED(30, false, "Not allowed on this group."),

  /** Not allowed on this cluster. */
  CLUSTER_AUTHORIZATION_FAILED(31, false, "Not allowed on this cluster."),

  /** A record's timestamp is outside what the topic accepts. */
  INVALID_TIMESTAMP(32, false, "A record's timestamp is outside what the topic accepts."),

  /** The broker does not offer this SASL mechanism. */
  UNSUPPORTED_SASL_MECHANISM(33, false, "The broker does not offer this SASL mechanism."),

  /** The request does not fit the state of the SASL exchange. */
  ILLEGAL_SASL_STATE(34, false, "The request does not fit the state of the SASL exchange."),

  /** The broker does not know this version of the API. */
  UNSUPPORTED_VERSION(35, false, "The broker does not know this version of the API."),

  /** There is a topic of that name. */
  TOPIC_ALREADY_EXISTS(36, false, "There is a topic of that name."),

  /** The number of partitions is not valid. */
  INVALID_PARTITIONS(37, false, "The number of partitions is not valid."),

  /** The replication factor is not positive, or larger than the number of brokers. */
  INVALID_REPLICATION_FACTOR(
      38, false, "The replication factor is not positive, or larger than the number of brokers."),

  /** The assignment of replicas is not valid. */
  INVALID_REPLICA_ASSIGNMENT(39, false, "The assignment of replicas is not valid."),

  /** The configuration is not valid. */
  INVALID_CONFIG(40, false, "The configuration is not valid."),

  /** This broker is not the controller. */
  NOT_CONTROLLER(41, true, "This broker is not the controller."),

  /** The request contradicts itself or the protocol. */
  INVALID_REQUEST(42, false, "The request contradicts itself or the protocol."),

  /** The stored record format cannot do what is asked. */
  UNSUPPORTED_FOR_MESSAGE_FORMAT(43, false, "The stored record format cannot do what is asked."),

  /** A policy of the cluster forbids it. */
  POLICY_VIOLATION(44, false, "A policy of the cluster forbids it."),

  /** A producer's sequence number does not follow its last one. */
  OUT_OF_ORDER_SEQUENCE_NUMBER(
      45, false, "A producer's sequence number does not follow its last one."),

  /** A producer's sequence number was seen before. */
  DUPLICATE_SEQUENCE_NUMBER(46, false, "A producer's sequence number was seen before."),

  /** The producer epoch is older than the one known. */
  INVALID_PRODUCER_EPOCH(47, false, "The producer epoch is older than the one known."),

  /** The transaction's state does not allow the step. */
  INVALID_TXN_STATE(48, false, "The transaction's state does not allow the step."),

  /** The producer id is not the one of the transactional id. */
  INVALID_PRODUCER_ID_MAPPING(49, false, "The producer id is not the one of the transactional id."),

  /** The transaction timeout is longer than the broker allows. */
  INVALID_TRANSACTION_TIMEOUT(
      50, false, "The transaction timeout is longer than the broker allows."),

  /** The last step of this transactional id is still going on. */
  CONCURRENT_TRANSACTIONS(51, true, "The last step of this transactional id is still going on."),

  /** A newer transaction coordinator has taken over. */
  TRANSACTION_COORDINATOR_FENCED(52, false, "A newer transaction coordinator has taken over."),

  /** Not allowed for this transactional id. */
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED(53, false, "Not allowed for this transactional id."),

  /** The broker has no such security feature switched on. */
  SECURITY_DISABLED(54, false, "The broker has no such security feature switched on."),

  /** It was not tried, as another part of the request failed. */
  OPERATION_NOT_ATTEMPTED(55, false, "It was not tried, as another part of the request failed."),

  /** The storage under the partition failed. */
  KAFKA_STORAGE_ERROR(56, true, "The storage under the partition failed."),

  /** The broker has no such log directory. */
  LOG_DIR_NOT_FOUND(57, false, "The broker has no such log directory."),

  /** The credentials were not accepted. */
  SASL_AUTHENTICATION_FAILED(58, false, "The credentials were not accepted."),

  /** The partition knows nothing of this producer id. */
  UNKNOWN_PRODUCER_ID(59, false, "The partition knows nothing of this producer id."),

  /** The partition is being reassigned. */
  REASSIGNMENT_IN_PROGRESS(60, false, "The partition is being reassigned."),

  /** Delegation tokens are switched off. */
  DELEGATION_TOKEN_AUTH_DISABLED(61, false, "Delegation tokens are switched off."),

  /** There is no such delegation token. */
  DELEGATION_TOKEN_NOT_FOUND(62, false, "There is no such delegation token."),

  /** The delegation token belongs to someone else. */
  DELEGATION_TOKEN_OWNER_MISMATCH(63, false, "The delegation token belongs to someone else."),

  /** This connection may not ask for delegation tokens. */
  DELEGATION_TOKEN_REQUEST_NOT_ALLOWED(
      64, false, "This connection may not ask for delegation tokens."),

  /** Not allowed for this delegation token. */
  DELEGATION_TOKEN_AUTHORIZATION_FAILED(65, false, "Not allowed for this delegation token."),

  /** The delegation token has expired. */
  DELEGATION_TOKEN_EXPIRED(66, false, "The delegation token has expired."),

  /** The type of the principal is not supported. */
  INVALID_PRINCIPAL_TYPE(67, false, "The type of the principal is not supported."),

  /** The group still has members. */
  NON_EMPTY_GROUP(68, false, "The group still has members."),

  /** There is no such group. */
  GROUP_ID_NOT_FOUND(69, false, "There is no such group."),

  /** There is no such fetch session. */
  FETCH_SESSION_ID_NOT_FOUND(70, true, "There is no such fetch session."),

  /** The epoch of the fetch session is not the one expected. */
  INVALID_FETCH_SESSION_EPOCH(71, true, "The epoch of the fetch session is not the one expected."),

  /** The leader has no listener like the one that the request came by. */
  LISTENER_NOT_FOUND(72, true, "The leader has no listener like the one that the request came by."),

  /** Deleting topics is switched off. */
  TOPIC_DELETION_DISABLED(73, false, "Deleting topics is switched off."),

  /** The leader epoch is older than the broker's. */
  FENCED_LEADER_EPOCH(74, true, "The leader epoch is older than the broker's."),

  /** The leader epoch is newer than the broker's. */
  UNKNOWN_LEADER_EPOCH(75, true, "The leader epoch is newer than the broker's."),

  /** The client cannot read this compression in the version it asks with. */
  UNSUPPORTED_COMPRESSION_TYPE(
      76, false, "The client cannot read this compression in the version it asks with."),

  /** The broker epoch is no longer the present one. */
  STALE_BROKER_EPOCH(77, false, "The broker epoch is no longer the present one."),

  /** The new leader does not know its high watermark yet. */
  OFFSET_NOT_AVAILABLE(78, true, "The new leader does not know its high watermark yet."),

  /** Join again with the member id that comes with this error. */
  MEMBER_ID_REQUIRED(79, false, "Join again with the member id that comes with this error."),

  /** The preferred leader is not there. */
  PREFERRED_LEADER_NOT_AVAILABLE(80, true, "The preferred leader is not there."),

  /** The group is full. */
  GROUP_MAX_SIZE_REACHED(81, false, "The group is full."),

  /** Another member has joined with the same group instance id. */
  FENCED_INSTANCE_ID(82, false, "Another member has joined with the same group instance id."),

  /** No replica that may lead is there. */
  ELIGIBLE_LEADERS_NOT_AVAILABLE(83, true, "No replica that may lead is there."),

  /** The partition has the leader that it should have. */
  ELECTION_NOT_NEEDED(84, true, "The partition has the leader that it should have."),

  /** The partition is not being reassigned. */
  NO_REASSIGNMENT_IN_PROGRESS(85, false, "The partition is not being reassigned."),

  /** A member of the group is subscribed to the topic. */
  GROUP_SUBSCRIBED_TO_TOPIC(86, false, "A member of the group is subscribed to the topic."),

  /** A record or record batch breaks the rules of the log. */
  INVALID_RECORD(87, false, "A record or record batch breaks the rules of the log."),

  /** An open transaction holds offsets of this partition. */
  UNSTABLE_OFFSET_COMMIT(88, true, "An open transaction holds offsets of this partition."),

  /** The quota is used up. */
  THROTTLING_QUOTA_EXCEEDED(89, true, "The quota is used up."),

  /** A newer producer has taken over the transactional id. */
  PRODUCER_FENCED(90, false, "A newer producer has taken over the transactional id."),

  /** There is no such resource. */
  RESOURCE_NOT_FOUND(91, false, "There is no such resource."),

  /** The request names a resource more than once. */
  DUPLICATE_RESOURCE(92, false, "The request names a resource more than once."),

  /** The credential does not meet the requirements. */
  UNACCEPTABLE_CREDENTIAL(93, false, "The credential does not meet the requirements."),

  /** The sender of the request disagrees about who votes. */
  INCONSISTENT_VOTER_SET(94, false, "The sender of the request disagrees about who votes."),

  /** The version to be set is not valid. */
  INVALID_UPDATE_VERSION(95, false, "The version to be set is not valid."),

  /** The features could not be changed. */
  FEATURE_UPDATE_FAILED(96, false, "The features could not be changed."),

  /** The forwarded principal cannot be read. */
  PRINCIPAL_DESERIALIZATION_FAILURE(97, false, "The forwarded principal cannot be read."),

  /** There is no such snapshot. */
  SNAPSHOT_NOT_FOUND(98, false, "There is no such snapshot."),

  /** The position lies outside the snapshot. */
  POSITION_OUT_OF_RANGE(99, false, "The position lies outside the snapshot."),

  /** This broker has no topic of that id. */
  UNKNOWN_TOPIC_ID(100, true, "This broker has no topic of that id."),

  /** A broker of that id is registered and alive. */
  DUPLICATE_BROKER_REGISTRATION(101, false, "A broker of that id is registered and alive."),

  /** No broker of that id is registered. */
  BROKER_ID_NOT_REGISTERED(102, false, "No broker of that id is registered."),

  /** The topic id is not the one that the log carries. */
  INCONSISTENT_TOPIC_ID(103, true, "The topic id is not the one that the log carries."),

  /** The request is meant for another cluster. */
  INCONSISTENT_CLUSTER_ID(104, false, "The request is meant for another cluster."),

  /** There is no such transactional id. */
  TRANSACTIONAL_ID_NOT_FOUND(105, false, "There is no such transactional id."),

  /** The fetch session mixes topic names and topic ids. */
  FETCH_SESSION_TOPIC_ID_ERROR(106, true, "The fetch session mixes topic names and topic ids."),

  /** The replica may not join the in-sync replicas. */
  INELIGIBLE_REPLICA(107, false, "The replica may not join the in-sync replicas."),

  /** The change made another replica the leader. */
  NEW_LEADER_ELECTED(108, false, "The change made another replica the leader."),

  /** The offset was moved to tiered storage. */
  OFFSET_MOVED_TO_TIERED_STORAGE(109, false, "The offset was moved to tiered storage."),

  /** The member epoch is not the one that the coordinator knows: join anew. */
  FENCED_MEMBER_EPOCH(
      110, false, "The member epoch is not the one that the coordinator knows: join anew."),

  /** A member that has not left yet uses the group instance id. */
  UNRELEASED_INSTANCE_ID(111, false, "A member that has not left yet uses the group instance id."),

  /** The group cannot use this assignor. */
  UNSUPPORTED_ASSIGNOR(112, false, "The group cannot use this assignor."),

  /** The member epoch is behind: try again with the new one. */
  STALE_MEMBER_EPOCH(113, false, "The member epoch is behind: try again with the new one."),

  /** The request went to an endpoint of the wrong type. */
  MISMATCHED_ENDPOINT_TYPE(114, false, "The request went to an endpoint of the wrong type."),

  /** There is no such type of endpoint. */
  UNSUPPORTED_ENDPOINT_TYPE(115, false, "There is no such type of endpoint."),

  /** There is no controller of that id. */
  UNKNOWN_CONTROLLER_ID(116, false, "There is no controller of that id."),

  /** The telemetry subscription has changed: fetch it again. */
  UNKNOWN_SUBSCRIPTION_ID(117, false, "The telemetry subscription has changed: fetch it again."),

  /** The client's telemetry is larger than the broker takes. */
  TELEMETRY_TOO_LARGE(118, false, "The client's telemetry is larger than the broker takes."),

  /** The broker's registration is not valid. */
  INVALID_REGISTRATION(119, false, "The broker's registration is not valid."),

  /** The transaction cannot go on and should be aborted. */
  TRANSACTION_ABORTABLE(120, false, "The transaction cannot go on and should be aborted."),

  /** The acknowledgement does not fit the state of the record. */
  INVALID_RECORD_STATE(121, false, "The acknowledgement does not fit the state of the record."),

  /** There is no such share session. */
  SHARE_SESSION_NOT_FOUND(122, true, "There is no such share session."),

  /** The epoch of the share session is not the one expected. */
  INVALID_SHARE_SESSION_EPOCH(123, true, "The epoch of the share session is not the one expected."),

  /** The share coordinator knows a newer state epoch. */
  FENCED_STATE_EPOCH(124, false, "The share coordinator knows a newer state epoch."),

  /** The voter key is not the one of the receiver. */
  INVALID_VOTER_KEY(125, false, "The voter key is not the one of the receiver."),

  /** The voter is among the voters. */
  DUPLICATE_VOTER(126, false, "The voter is among the voters."),

  /** The voter is not among the voters. */
  VOTER_NOT_FOUND(127, false, "The voter is not among the voters."),

  /** The regular expression is not valid. */
  INVALID_REGULAR_EXPRESSION(128, false, "The regular expression is not valid."),

  /** The client should start over from its bootstrap servers. */
  REBOOTSTRAP_REQUIRED(129, false, "The client should start over from its bootstrap servers."),

  /** The streams topology is not valid. */
  STREAMS_INVALID_TOPOLOGY(130, false, "The streams topology is not valid."),

  /** The epoch of the streams topology is not valid. */
  STREAMS_INVALID_TOPOLOGY_EPOCH(131, false, "The epoch of the streams topology is not valid."),

  /** The epoch of the streams topology is out of date. */
  STREAMS_TOPOLOGY_FENCED(132, false, "The epoch of the streams topology is out of date."),

  /** The broker has as many share sessions as it allows. */
  SHARE_SESSION_LIMIT_REACHED(133, true, "The broker has as many share sessions as it allows."),

  /** The group could not be deleted. */
  GROUP_DELETION_FAILED(134, false, "The group could not be deleted."),

  /** The description of the streams topology could not be stored. */
  STREAMS_TOPOLOGY_DESCRIPTION_UPDATE_FAILED(
      135, false, "The description of the streams topology could not be stored."),

  /** No controller of that id is registered. */
  CONTROLLER_ID_NOT_REGISTERED(136, false, "No controller of that id is registered.");

  private static final ErrorCode[] BY_CODE = byCode();

  private final short code;
  private final boolean retriable;
  private final String message;

  ErrorCode(int code, boolean retriable, String message) {
    this.code = (short) code;
    this.retriable = retriable;
    this.message = message;
  }

  /**
   * The error of a code.
   *
   * @return {@link #UNKNOWN_SERVER_ERROR} where the code is none of the protocol's, as a newer peer
   *     may know more of them
   */
  public static ErrorCode forCode(short code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : UNKNOWN_SERVER_ERROR;
  }

  /** The number on the wire, -1 or from 0 up. */
  public short code() {
    return code;
  }

  /** Whether the same request may succeed when it is sent again. */
  public boolean isRetriable() {
    return retriable;
  }

  /** One sentence for people, in English. */
  public String message() {
    return message;
  }

  private static ErrorCode[] byCode() {
    int highest = Arrays.stream(values()).mapToInt(ErrorCode::code).max().orElseThrow();
    ErrorCode[] all = new ErrorCode[highest + 1];
    Arrays.fill(all, UNKNOWN_SERVER_ERROR);
    for (ErrorCode error : values()) {
      if (error.code >= 0) {
        all[error.code] = error;
      }
    }
    return all;
  }
}
