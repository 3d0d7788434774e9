package fn

import (
	"math"
	"unicode/utf8"

	"github.com/clientele-db/clientele/engine/types"
)

var distanceFunctions = []*Scalar{
	{
		Name: "levenshtein_distance", Doc: "Returns the least number of insertions, deletions and substitutions of a character that turn one text into another.",
		Examples: []Example{{"levenshtein_distance('kitten', 'sitting')", "3"}},
		Resolve: resolver("levenshtein_distance", sig(types.BigIntType, intRows(func(r *row) (int64, error) {
			a, b := runesOf(r.bytes(0)), runesOf(r.bytes(1))
			if len(a)*len(b) > 100_000_000 {
				return 0, errorf(InvalidArgument, "The combined inputs for Levenshtein distance are too large")
			}
			return levenshtein(a, b), nil
		}), pVarchar, pVarchar)),
	},
	{
		Name: "hamming_distance", Doc: "Returns the number of positions at which two texts of one length differ.",
		Examples: []Example{{"hamming_distance('karolin', 'kathrin')", "3"}},
		Resolve: resolver("hamming_distance", sig(types.BigIntType, intRows(func(r *row) (int64, error) {
			a, b := runesOf(r.bytes(0)), runesOf(r.bytes(1))
			if len(a) != len(b) {
				return 0, errorf(InvalidArgument, "The input strings to hamming_distance function must have the same length")
			}
			n := int64(0)
			for i := range a {
				n += int64(b2u(a[i] != b[i]))
			}
			return n, nil
		}), pVarchar, pVarchar)),
	},
	{
		Name: "jaro_winkler_similarity", Doc: "Returns how alike two short texts (names) are, from 0 to 1, a common start counting more.",
		Examples: []Example{{"round(jaro_winkler_similarity('MARTHA', 'MARHTA'), 4)", "0.9611"}},
		Resolve: resolver("jaro_winkler_similarity", sig(types.DoubleType, floatRows(func(r *row) (float64, error) {
			return jaroWinkler(runesOf(r.bytes(0)), runesOf(r.bytes(1))), nil
		}), pVarchar, pVarchar)),
	},
	{
		Name: "jaccard_similarity", Doc: "Returns the share of the distinct characters of two texts that are in both, from 0 to 1.",
		Examples: []Example{{"jaccard_similarity('abcd', 'bcde')", "0.6"}},
		Resolve: resolver("jaccard_similarity", sig(types.DoubleType, floatRows(func(r *row) (float64, error) {
			return jaccard(runesOf(r.bytes(0)), runesOf(r.bytes(1))), nil
		}), pVarchar, pVarchar)),
	},
	{
		Name: "soundex", Doc: "Returns the phonetic code of an English word.",
		Examples: []Example{{"soundex('Robert')", "R163"}},
		Resolve:  resolver("soundex", sig(types.VarcharOf(4), bytesRows(soundex), pVarchar)),
	},
	{
		Name: "luhn_check", Doc: "Tells whether a text of digits is valid by the Luhn algorithm.",
		Examples: []Example{{"luhn_check('79927398713')", "true"}},
		Resolve:  resolver("luhn_check", sig(types.BooleanType, boolRows(luhn), pVarchar)),
	},
	vectorFunction("cosine_similarity", "Returns the cosine of the angle between two vectors; NULL if one is zero.", cosine, Example{"round(cosine_similarity(ARRAY[1.0, 2.0], ARRAY[3.0, 4.0]), 6)", "0.98387"}),
	vectorFunction("cosine_distance", "Returns one minus the cosine of the angle between two vectors; NULL if one is zero.", func(a, b []float64) (float64, error) {
		c, err := cosine(a, b)
		return 1 - c, err
	}, Example{"round(cosine_distance(ARRAY[1.0, 2.0], ARRAY[3.0, 4.0]), 6)", "0.01613"}),
	vectorFunction("euclidean_distance", "Returns the distance between two points.", func(a, b []float64) (float64, error) {
		s := 0.0
		for i := range a {
			s += (a[i] - b[i]) * (a[i] - b[i])
		}
		return math.Sqrt(s), nil
	}, Example{"euclidean_distance(ARRAY[1.0, 2.0], ARRAY[3.0, 4.0])", "2.8284271247461903"}),
	vectorFunction("dot_product", "Returns the dot product of two vectors.", func(a, b []float64) (float64, error) {
		s := 0.0
		for i := range a {
			s += a[i] * b[i]
		}
		return s, nil
	}, Example{"dot_product(ARRAY[1.0, 2.0], ARRAY[3.0, 4.0])", "11.0"}),
}

func runesOf(b []byte) []rune {
	out := make([]rune, 0, len(b))
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		out = append(out, r)
		b = b[n:]
	}
	return out
}

func levenshtein(a, b []rune) int64 {
	if len(a) < len(b) {
		a, b = b, a
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diag := row[0]
		row[0] = i + 1
		for j, y := range b {
			next := min(row[j+1]+1, row[j]+1, diag+int(b2u(x != y)))
			diag, row[j+1] = row[j+1], next
		}
	}
	return int64(row[len(b)])
}

// jaroWinkler follows W. Winkler, "String Comparator Metrics" (1990): a prefix of up to four characters counts by 0.1.
func jaroWinkler(a, b []rune) float64 {
	if len(a) == 0 && len(b) == 0 {
		return 1
	}
	window := max(len(a), len(b))/2 - 1
	window = max(window, 0)
	inA, inB := make([]bool, len(a)), make([]bool, len(b))
	m := 0
	for i, x := range a {
		for j := max(0, i-window); j < min(len(b), i+window+1); j++ {
			if !inB[j] && b[j] == x {
				inA[i], inB[j] = true, true
				m++
				break
			}
		}
	}
	if m == 0 {
		return 0
	}
	swaps, j := 0, 0
	for i, x := range a {
		if !inA[i] {
			continue
		}
		for !inB[j] {
			j++
		}
		swaps += int(b2u(b[j] != x))
		j++
	}
	f := float64(m)
	jaro := (f/float64(len(a)) + f/float64(len(b)) + (f-float64(swaps/2))/f) / 3
	prefix := 0
	for prefix < min(4, len(a), len(b)) && a[prefix] == b[prefix] {
		prefix++
	}
	return jaro + 0.1*float64(prefix)*(1-jaro)
}

func jaccard(a, b []rune) float64 {
	in := map[rune]int{}
	for _, r := range a {
		in[r] |= 1
	}
	for _, r := range b {
		in[r] |= 2
	}
	both := 0
	for _, s := range in {
		both += int(b2u(s == 3))
	}
	if len(in) == 0 {
		return 1
	}
	return float64(both) / float64(len(in))
}

func soundex(r *row, dst []byte) ([]byte, error) {
	const codes = "01230120022455012623010202" // of A to Z; 0 for vowels, H, W and Y
	n := 0
	var last byte
	for _, c := range r.bytes(0) {
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c >= utf8.RuneSelf {
			return dst, errorf(InvalidArgument, "The character is not mapped: %s", r.bytes(0))
		}
		if c < 'A' || c > 'Z' {
			continue
		}
		code := codes[c-'A']
		switch {
		case n == 0:
			dst = append(dst, c)
			n++
		case code != '0' && code != last && n < 4:
			dst = append(dst, code)
			n++
		}
		if c != 'H' && c != 'W' { // equal codes around them count once
			last = code
		}
	}
	for ; n > 0 && n < 4; n++ {
		dst = append(dst, '0')
	}
	return dst, nil
}

func luhn(r *row) (bool, error) {
	b := r.bytes(0)
	sum := 0
	for i := range b {
		d := int(b[len(b)-1-i]) - '0'
		if d < 0 || d > 9 {
			return false, errorf(InvalidArgument, "Input should be a string of digits: '%s'", b)
		}
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return len(b) > 0 && sum%10 == 0, nil
}

// vectorFunction is a function of two arrays of DOUBLE of one length.
func vectorFunction(name, doc string, f func(a, b []float64) (float64, error), examples ...Example) *Scalar {
	vector := of(types.ArrayOf(types.DoubleType))
	return &Scalar{Name: name, Doc: doc, Examples: examples, Resolve: resolver(name, sig(types.DoubleType, floatRows(func(r *row) (float64, error) {
		x, y := r.args[0].Child[0], r.args[1].Child[0]
		lo, hi := r.span(0)
		from, to := r.span(1)
		if hi-lo != to-from {
			return 0, errorf(InvalidArgument, "The arguments must have the same length")
		}
		for k := range hi - lo {
			if x.IsNull(lo+k) || y.IsNull(from+k) {
				return 0, errNull
			}
		}
		return f(x.F64[lo:hi], y.F64[from:to])
	}), vector, vector))}
}

func cosine(a, b []float64) (float64, error) {
	var ab, aa, bb float64
	for i := range a {
		ab += a[i] * b[i]
		aa += a[i] * a[i]
		bb += b[i] * b[i]
	}
	if aa == 0 || bb == 0 {
		return 0, errNull
	}
	return ab / (math.Sqrt(aa) * math.Sqrt(bb)), nil
}
