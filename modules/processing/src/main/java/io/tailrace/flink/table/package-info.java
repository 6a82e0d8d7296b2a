/**
 * The connector for Flink SQL, and the Table API: {@code CREATE TABLE ... WITH ('connector' =
 * 'tailrace')}.
 */
package io.tailrace.flink.table;
