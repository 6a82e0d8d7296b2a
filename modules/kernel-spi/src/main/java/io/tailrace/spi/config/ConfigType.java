package io.tailrace.spi.config;

/** The types of configuration values, by the names that Kafka's DescribeConfigs uses (KIP-569). */
public enum ConfigType {
  BOOLEAN,
  STRING,
  INT,
  SHORT,
  LONG,
  DOUBLE,
  LIST,
  PASSWORD
}
