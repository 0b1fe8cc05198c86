// Package escalation makes sure that a record which stays in a condition for
// too long does not stay unnoticed. When a rule's condition becomes true a
// clock starts and each of the rule's steps becomes a timer, stored in the same
// step as the change that started it; when it becomes false they are cleared.
// Plan decides that, purely. The Scheduler carries out timers that are due:
// the step's actions become one change of the record that also removes the
// timer, so that a step takes effect once, whoever tries and whoever dies.
package escalation
