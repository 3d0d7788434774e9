package tpc

// weigh builds a weighted list from groups of words that share a weight.
func weigh(groups ...weighted) words {
	var list words
	for _, g := range groups {
		for _, word := range g.words {
			for range g.weight {
				list = append(list, word)
			}
		}
	}
	return list
}

type weighted struct {
	weight int
	words  []string
}

// The grammar of clause 4.2.2.14 and its vocabulary. Words and forms are the specification's; the weights are those of
// the distributions that come with it, on which the selectivity of Q13 and Q16 rests.
var (
	sentenceForms = weigh(
		weighted{3, []string{"NVT", "NVPT", "NVNT"}},
		weighted{1, []string{"NPVNT", "NPVPT"}},
	)
	nounForms = weigh(
		weighted{10, []string{"N", "J,JN"}},
		weighted{20, []string{"JN"}},
		weighted{50, []string{"DJN"}},
	)
	verbForms = weigh(
		weighted{30, []string{"V"}},
		weighted{1, []string{"XV", "XVD"}},
		weighted{40, []string{"VD"}},
	)
	nouns = weigh(
		weighted{40, []string{"packages", "requests", "accounts", "deposits"}},
		weighted{20, []string{"foxes", "ideas", "theodolites", "pinto beans", "instructions"}},
		weighted{10, []string{"dependencies", "excuses", "platelets", "asymptotes"}},
		weighted{5, []string{"courts", "dolphins"}},
		weighted{1, []string{
			"multipliers", "sauternes", "warthogs", "frets", "dinos", "attainments", "somas", "Tiresias", "patterns",
			"forges", "braids", "frays", "warhorses", "dugouts", "notornis", "epitaphs", "pearls", "tithes", "waters",
			"orbits", "gifts", "sheaves", "depths", "sentiments", "decoys", "realms", "pains", "grouches", "escapades",
			"hockey players",
		}},
	)
	verbs = weigh(
		weighted{20, []string{"sleep", "wake", "are", "cajole", "haggle"}},
		weighted{10, []string{"nag", "use", "boost"}},
		weighted{5, []string{"affix", "detect", "integrate"}},
		weighted{1, []string{
			"maintain", "nod", "was", "lose", "sublate", "solve", "thrash", "promise", "engage", "hinder", "print",
			"x-ray", "breach", "eat", "grow", "impress", "mold", "poach", "serve", "run", "dazzle", "snooze", "doze",
			"unwind", "kindle", "play", "hang", "believe", "doubt",
		}},
	)
	adjectives = weigh(
		weighted{50, []string{"regular"}},
		weighted{40, []string{"final", "ironic"}},
		weighted{30, []string{"even"}},
		weighted{20, []string{"special", "pending", "unusual", "express", "bold"}},
		weighted{10, []string{"silent"}},
		weighted{1, []string{
			"furious", "sly", "careful", "blithe", "quick", "fluffy", "slow", "quiet", "ruthless", "thin", "close",
			"dogged", "daring", "brave", "stealthy", "permanent", "enticing", "idle", "busy",
		}},
	)
	adverbs = weigh(
		weighted{50, []string{"furiously", "slyly", "carefully"}},
		weighted{40, []string{"blithely"}},
		weighted{30, []string{"quickly"}},
		weighted{20, []string{"fluffily"}},
		weighted{1, []string{
			"sometimes", "always", "never", "slowly", "quietly", "ruthlessly", "thinly", "closely", "doggedly",
			"daringly", "bravely", "stealthily", "permanently", "enticingly", "idly", "busily", "regularly", "finally",
			"ironically", "evenly", "boldly", "silently",
		}},
	)
	prepositions = weigh(
		weighted{50, []string{"about", "above", "according to", "across", "after"}},
		weighted{40, []string{"against", "along"}},
		weighted{30, []string{"alongside of", "among"}},
		weighted{20, []string{"around"}},
		weighted{10, []string{"at"}},
		weighted{1, []string{
			"atop", "before", "behind", "beneath", "beside", "besides", "between", "beyond", "by", "despite", "during",
			"except", "for", "from", "in place of", "inside", "instead of", "into", "near", "of", "on", "outside",
			"over", "past", "since", "through", "throughout", "to", "toward", "under", "until", "up", "upon", "without",
			"with", "within",
		}},
	)
	auxiliaries = weigh(weighted{1, []string{
		"do", "may", "might", "shall", "will", "would", "can", "could", "should", "ought to", "must", "will have to",
		"shall have to", "could have to", "should have to", "must have to", "need to", "try to",
	}})
	terminators = weigh(
		weighted{50, []string{"."}},
		weighted{1, []string{";", ":", "?", "!", "--"}},
	)
)
