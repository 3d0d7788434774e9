package exec

import "slices"

// radixBucket is the number of words that one worker sorts by least significant digits: they and their memory stay in the
// second-level cache.
const radixBucket = 1 << 16

// radixSort sorts words by their bits low … high-1, in place; they must agree in the bits from high on and ascend in those below
// low where they are equal. Long inputs are first cut by their most significant byte, all workers together, whose parts
// are then sorted side by side. tmp is memory of the same length.
func radixSort(q *Query, words, tmp []uint64, low, high uint) error {
	n := len(words)
	if low >= high || slices.IsSorted(words) {
		return nil
	}
	if n <= radixBucket {
		lsdSort(words, words, tmp, low, high)
		return nil
	}
	shift := max(low, high-min(high, 8))
	start, err := scatterByDigit(q, words, tmp, shift)
	if err != nil {
		return err
	}
	var large []int
	for d := range 256 {
		if start[d+1]-start[d] > radixBucket {
			large = append(large, d)
		}
	}
	err = share(q, 256, func(_, d int) error {
		lo, hi := start[d], start[d+1]
		if hi-lo > radixBucket {
			copy(words[lo:hi], tmp[lo:hi])
			return nil
		}
		lsdSort(words[lo:hi], tmp[lo:hi], words[lo:hi], low, shift)
		return nil
	})
	for _, d := range large {
		if err == nil {
			err = radixSort(q, words[start[d]:start[d+1]], tmp[start[d]:start[d+1]], low, shift)
		}
	}
	return err
}

// scatterByDigit writes words to tmp in the order of the byte at shift, stably, and returns where each value starts.
func scatterByDigit(q *Query, words, tmp []uint64, shift uint) (start [257]int, err error) {
	n := len(words)
	at := make([][256]int, (n+blockRows-1)/blockRows)
	err = blocks(q, n, func(_, lo, hi int) error {
		count := &at[lo/blockRows]
		for _, w := range words[lo:hi] {
			count[w>>(shift&63)&255]++
		}
		return nil
	})
	if err != nil {
		return start, err
	}
	sum := 0
	for d := range 256 {
		start[d] = sum
		for b := range at {
			at[b][d], sum = sum, sum+at[b][d]
		}
	}
	start[256] = sum
	err = blocks(q, n, func(_, lo, hi int) error {
		to := &at[lo/blockRows]
		for _, w := range words[lo:hi] {
			d := w >> (shift & 63) & 255
			tmp[to[d]] = w
			to[d]++
		}
		return nil
	})
	return start, err
}

// lsdSort sorts src by its bits low … high-1, digit by digit from the least significant one. The result is in dst, which is src
// itself or other memory; tmp is other memory, or dst.
func lsdSort(dst, src, tmp []uint64, low, high uint) {
	n := len(src)
	if n < 256 || high <= low {
		copy(dst, src)
		if high > low {
			slices.Sort(dst)
		}
		return
	}
	const maxDigit = 11
	digits := (high - low + maxDigit - 1) / maxDigit
	width := (high - low + digits - 1) / digits
	from, to := src, tmp
	var counts [1 << maxDigit]uint32
	for shift := low; shift < high; shift += width {
		count := counts[:1<<width]
		mask := uint64(1)<<width - 1
		clear(count)
		for _, w := range from {
			count[w>>(shift&63)&mask]++
		}
		if count[from[0]>>(shift&63)&mask] == uint32(n) {
			continue
		}
		sum := uint32(0)
		for d, c := range count {
			count[d] = sum
			sum += c
		}
		for _, w := range from {
			c := &count[w>>(shift&63)&mask]
			to[*c] = w
			*c++
		}
		from, to = to, from
	}
	if &from[0] != &dst[0] {
		copy(dst, from)
	}
}
