package sql

import "strings"

// Nearest returns the candidate that word was most likely meant to be, without regard to case: the one at the smallest
// edit distance (insertions, deletions, substitutions, swaps of neighbours), if that is small against the length of word.
// Of equally near ones it is the first. When word itself is among the candidates there is nothing to suggest.
func Nearest(word string, candidates []string) (string, bool) {
	w := []rune(strings.ToLower(word))
	if len(w) > 64 {
		return "", false
	}
	limit := 1 + len(w)/5
	if len(w) < 3 {
		limit = 0
	}
	best, found := "", false
	for _, c := range candidates {
		d := editDistance(w, []rune(strings.ToLower(c)), max(limit, 0))
		if d == 0 {
			return "", false
		}
		if d <= limit {
			best, found = c, true
			limit = d - 1
		}
	}
	return best, found
}

// nearestKeyword is [Nearest] among the keywords of a list of what was expected.
func nearestKeyword(word string, expected []string) (string, bool) {
	var words []string
	for _, e := range expected {
		if e != "" && isBareWord(e) && e != word {
			words = append(words, e)
		}
	}
	return Nearest(word, words)
}

// editDistance is the optimal string alignment distance of a and b, or anything above limit when it is above limit.
func editDistance(a, b []rune, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	prev2 := make([]int, len(b)+1)
	prev := make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], prev2[j-2]+1)
			}
		}
		prev2, prev, row = prev, row, prev2
	}
	return prev[len(b)]
}
