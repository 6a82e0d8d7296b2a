package io.tailrace.spi.storage;

/** What can be wrong with the bytes of a record batch. */
public enum BatchFault {
  /** The buffer ends before the batch does, or holds no whole header. */
  TRUNCATED,
  /** The length field is below what a header takes. */
  LENGTH,
  /** The format is not version 2. */
  MAGIC,
  /** The checksum differs from that of the bytes. */
  CRC,
  /** The batch is larger than allowed. */
  TOO_LARGE,
  /** The base offset is not the one that is expected. */
  BASE_OFFSET,
  /** The number of records is not positive, or differs from the range of offsets. */
  COUNT,
  /** An idempotent producer without a sequence number or an epoch. */
  SEQUENCE,
  /** A control batch where only records of clients may be. */
  CONTROL,
  /** The number of the codec belongs to none. */
  CODEC,
  /** A record does not fit its batch, its lengths, or its fields. */
  RECORD,
  /** The codec cannot decompress the records. */
  COMPRESSION,
  /** The records decompress to more bytes than allowed. */
  EXPANSION
}
