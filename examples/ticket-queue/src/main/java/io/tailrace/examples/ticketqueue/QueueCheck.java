package io.tailrace.examples.ticketqueue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares who wanted a ticket with who got one, and when. */
final class QueueCheck {
  private final Map<String, Map<Integer, Order>> wanted = new TreeMap<>();
  private final Map<String, List<Integer>> sold = new HashMap<>();
  private final Map<String, List<Integer>> refused = new HashMap<>();
  private final Map<String, String> lastOffice = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private int handOvers;
  private int retried;

  void seeOrder(String concert, Order order) {
    wanted.computeIfAbsent(concert, c -> new TreeMap<>()).put(order.number(), order);
  }

  /** A ticket: order number, customer, attempt and office. */
  void seeTicket(String concert, String ticket) {
    String[] parts = ticket.split(" ");
    int number = Integer.parseInt(parts[0]);
    List<Integer> before = sold.computeIfAbsent(concert, c -> new ArrayList<>());
    if (!before.isEmpty() && before.getLast() >= number) {
      violations.add(
          concert + ": ticket for place " + number + " after that for " + before.getLast());
    }
    before.add(number);
    if (Integer.parseInt(parts[2]) > 1) {
      retried++;
    }
    String office = lastOffice.put(concert, parts[3]);
    if (office != null && !office.equals(parts[3])) {
      handOvers++;
    }
  }

  /** A dead letter. */
  void seeRefused(String concert, Order order) {
    refused.computeIfAbsent(concert, c -> new ArrayList<>()).add(order.number());
  }

  int tickets() {
    return sold.values().stream().mapToInt(List::size).sum();
  }

  int refusals() {
    return refused.values().stream().mapToInt(List::size).sum();
  }

  private int orders() {
    return wanted.values().stream().mapToInt(Map::size).sum();
  }

  /** Whether everybody has an answer. */
  boolean isOver(int orders) {
    return orders() == orders && tickets() + refusals() >= orders;
  }

  /** How often a concert went from one office to another while it was sold. */
  int handOvers() {
    return handOvers;
  }

  /** How many tickets were paid only at another attempt, while those behind waited. */
  int retried() {
    return retried;
  }

  List<String> violations() {
    List<String> all = new ArrayList<>(violations);
    wanted.forEach(
        (concert, orders) ->
            orders.forEach(
                (number, order) -> {
                  boolean bad = order.card() == Order.Card.STOLEN;
                  int tickets = count(sold, concert, number);
                  int refusals = count(refused, concert, number);
                  if (tickets != (bad ? 0 : 1) || refusals != (bad ? 1 : 0)) {
                    all.add(
                        concert + ": place " + number + " (" + order.card() + ") got " + tickets
                            + " tickets and " + refusals + " refusals");
                  }
                }));
    return all;
  }

  private static int count(Map<String, List<Integer>> of, String concert, int number) {
    return (int) of.getOrDefault(concert, List.of()).stream().filter(n -> n == number).count();
  }
}
