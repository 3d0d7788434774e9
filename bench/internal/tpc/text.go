package tpc

import (
	"context"

	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

// Text is a pool of pseudo text from which comments are cut (clause 4.2.2.10). It is safe for concurrent use.
type Text struct {
	pool []byte
}

// PoolBytes is the size of the pool that clause 4.2.2.10 prescribes.
const PoolBytes = 300 << 20

const (
	// poolStream is the random stream of the pool, apart from those of the tables.
	poolStream = 1 << 32
	poolChunk  = 1 << 20
	// sentenceRoom is more than the longest sentence takes: its five phrases have at most 13 words of at most 14 bytes.
	sentenceRoom = 256
)

// NewText fills a pool of size bytes by the grammar of clause 4.2.2.14 with the given number of workers (0: one per
// processor). The text depends on seed and size alone.
func NewText(ctx context.Context, seed uint64, size, workers int) (*Text, error) {
	t := &Text{pool: make([]byte, size)}
	err := rowgen.Parallel(ctx, workers, rowgen.Chunks(size, poolChunk), func(chunk int) {
		from, to := rowgen.Bounds(chunk, poolChunk, size)
		r := rowgen.Stream(seed, poolStream, uint64(chunk))
		sentence := make([]byte, 0, sentenceRoom)
		for at := from; at < to; {
			sentence = append(appendSentence(sentence[:0], r), ' ')
			at += copy(t.pool[at:to], sentence)
		}
	})
	return t, err
}

// Cut returns a random piece of minLen to maxLen bytes. The caller must not write to it.
func (t *Text) Cut(r *rowgen.Rand, minLen, maxLen int) []byte {
	n := r.Between(minLen, maxLen)
	at := r.Below(len(t.pool) - n)
	return t.pool[at : at+n : at+n]
}

// Append appends a random piece of minLen to maxLen bytes as a CSV field, and a comma.
func (t *Text) Append(dst []byte, r *rowgen.Rand, minLen, maxLen int) []byte {
	return rowgen.AppendBytes(dst, t.Cut(r, minLen, maxLen))
}

// appendSentence appends one of the grammar's five sentences, without a space after it. In the forms N is a noun
// phrase, V a verb phrase, P a prepositional phrase, T a terminator.
func appendSentence(dst []byte, r *rowgen.Rand) []byte {
	form := sentenceForms.pick(r)
	for i := range len(form) {
		if i > 0 && form[i] != 'T' {
			dst = append(dst, ' ')
		}
		switch form[i] {
		case 'N':
			dst = appendNounPhrase(dst, r)
		case 'V':
			dst = appendWords(dst, r, verbForms.pick(r))
		case 'P':
			dst = append(dst, prepositions.pick(r)...)
			dst = append(dst, " the "...)
			dst = appendNounPhrase(dst, r)
		case 'T':
			dst = append(dst, terminators.pick(r)...)
		}
	}
	return dst
}

func appendNounPhrase(dst []byte, r *rowgen.Rand) []byte {
	return appendWords(dst, r, nounForms.pick(r))
}

// appendWords appends a phrase: N is a noun, J an adjective, D an adverb, V a verb, X an auxiliary; a comma stands for
// itself.
func appendWords(dst []byte, r *rowgen.Rand, form string) []byte {
	for i := range len(form) {
		if form[i] == ',' {
			dst = append(dst, ',')
			continue
		}
		if i > 0 {
			dst = append(dst, ' ')
		}
		var word string
		switch form[i] {
		case 'N':
			word = nouns.pick(r)
		case 'J':
			word = adjectives.pick(r)
		case 'D':
			word = adverbs.pick(r)
		case 'V':
			word = verbs.pick(r)
		case 'X':
			word = auxiliaries.pick(r)
		}
		dst = append(dst, word...)
	}
	return dst
}

// words is a weighted list: every word stands in it as often as its weight says.
type words []string

func (w words) pick(r *rowgen.Rand) string { return w[r.Below(len(w))] }
