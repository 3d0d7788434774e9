// Package assoc finds frequent item sets and association rules in baskets.
package assoc
