package segment

import (
	"encoding/binary"
	"fmt"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/storage/column"
	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/encoding"
	"github.com/clientele-db/clientele/storage/parquet"
)

// values appends values from … to-1 of the page at hand, which holds no codes, to dst, as values of type t.
func (d *decoder) values(dst *dense, l *leaf, t types.Type, from, to int) error {
	codec := encoding.Lookup(d.encoding)
	if codec == nil {
		return fmt.Errorf("encoding %v is not supported", d.encoding)
	}
	unfit := func() error { return corrupt.New("encoding %v for values of %v", d.encoding, l.phys) }
	if t.Phys() == types.PhysNone {
		if d.count > 0 {
			return corrupt.New("values in a column of NULLs")
		}
		return nil
	}
	dst.n += to - from
	switch l.phys {
	case parquet.Boolean:
		if codec.Bools == nil {
			return unfit()
		}
		bm := make([]uint64, (d.count+63)/64)
		if err := codec.Bools(bm, d.count, d.data); err != nil {
			return err
		}
		dst.bits = column.AppendBits(dst.bits, dst.n-(to-from), bm, from, to-from)
	case parquet.Int32, parquet.Int64:
		if codec.Ints == nil {
			return unfit()
		}
		size := 8
		if l.phys == parquet.Int32 {
			size = 4
		}
		return d.intValues(dst, codec, l, size, from, to)
	case parquet.Float, parquet.Double:
		if codec.Floats == nil {
			return unfit()
		}
		size := 8
		if l.phys == parquet.Float {
			size = 4
		}
		at := len(dst.f64)
		dst.f64 = append(dst.f64, make([]float64, d.count)...)
		if err := codec.Floats(dst.f64[at:], d.data, size); err != nil {
			return err
		}
		dst.f64 = append(dst.f64[:at], dst.f64[at+from:at+to]...)
	case parquet.ByteArray:
		if codec.Bytes == nil {
			return unfit()
		}
		if from == 0 && to == d.count && l.conv == convNone {
			return codec.Bytes(&dst.str, d.count, d.data)
		}
		var all encoding.Bytes
		if err := codec.Bytes(&all, d.count, d.data); err != nil {
			return err
		}
		for i := from; i < to; i++ {
			if err := dst.appendBytes(l, t, all.At(i)); err != nil {
				return err
			}
		}
	case parquet.FixedLenByteArray, parquet.Int96:
		if codec.Fixed == nil {
			return unfit()
		}
		size := l.size
		if l.phys == parquet.Int96 {
			size = 12
		}
		// Fixed values take their size each in every encoding but DELTA_BYTE_ARRAY, which shares prefixes.
		if d.count > len(d.data)/size && d.encoding != parquet.DeltaByteArray || d.count > maxPage/size {
			return corrupt.New("%d values of %d bytes in a page of %d", d.count, size, len(d.data))
		}
		d.tmp = grown(d.tmp, d.count*size)
		if err := codec.Fixed(d.tmp, size, d.data); err != nil {
			return err
		}
		for i := from; i < to; i++ {
			if err := dst.appendBytes(l, t, d.tmp[i*size:(i+1)*size]); err != nil {
				return err
			}
		}
	default:
		return unfit()
	}
	return nil
}

func (d *decoder) intValues(dst *dense, codec *encoding.Codec, l *leaf, size, from, to int) error {
	at := len(dst.i64)
	dst.i64 = append(dst.i64, make([]int64, d.count)...)
	v := dst.i64[at:]
	if err := codec.Ints(v, d.data, size); err != nil {
		return err
	}
	v = v[from:to]
	switch l.conv {
	case convMul1000:
		for i, x := range v {
			v[i] = x * 1000
		}
	case convDiv1000:
		for i, x := range v {
			v[i] = floorDiv(x, 1000)
		}
	case convUint32:
		for i, x := range v {
			v[i] = int64(uint32(x))
		}
	case convUint64:
		for _, x := range v {
			dst.i128 = append(dst.i128, types.Int128{Lo: uint64(x)})
		}
		dst.i64 = dst.i64[:at]
		return nil
	case convLongIntgr:
		for _, x := range v {
			dst.i128 = append(dst.i128, types.Int128Of(x))
		}
		dst.i64 = dst.i64[:at]
		return nil
	}
	if from > 0 {
		copy(dst.i64[at:], v)
	}
	dst.i64 = dst.i64[:at+len(v)]
	return nil
}

// julianEpoch is the Julian day number of 1970-01-01.
const julianEpoch = 2440588

// appendBytes converts one value that lies as bytes in the file.
func (dst *dense) appendBytes(l *leaf, t types.Type, v []byte) error {
	switch l.conv {
	case convInt96:
		nanos := int64(binary.LittleEndian.Uint64(v))
		day := int64(int32(binary.LittleEndian.Uint32(v[8:]))) - julianEpoch
		const perDay = 86_400_000_000
		if day < -106751991 || day > 106751991 {
			return corrupt.New("timestamp on day %d", day)
		}
		dst.i64 = append(dst.i64, day*perDay+floorDiv(nanos, 1000))
	case convFloat16:
		dst.f64 = append(dst.f64, encoding.Float16(v))
	case convUUID:
		dst.i128 = append(dst.i128, types.Int128{Hi: int64(binary.BigEndian.Uint64(v)), Lo: binary.BigEndian.Uint64(v[8:])})
	case convDecimal:
		x, ok := decimalBytes(v)
		if !ok {
			return corrupt.New("decimal of %d bytes does not fit", len(v))
		}
		if t.Phys() == types.PhysInt128 {
			dst.i128 = append(dst.i128, x)
			return nil
		}
		n, ok := x.Int64()
		if !ok {
			return corrupt.New("decimal of %d bytes does not fit %v", len(v), t)
		}
		dst.i64 = append(dst.i64, n)
	default:
		switch t.Phys() {
		case types.PhysInt128: // our own decimals and UUIDs
			dst.i128 = append(dst.i128, types.Int128{Hi: int64(binary.BigEndian.Uint64(v)), Lo: binary.BigEndian.Uint64(v[8:])})
		default:
			if len(dst.str.Data)+len(v) > maxPage {
				return corrupt.New("strings of more than 1 GiB in one block")
			}
			dst.str.Append(v)
		}
	}
	return nil
}

// decimalBytes reads a big-endian two's complement integer of any length.
func decimalBytes(v []byte) (types.Int128, bool) {
	var x types.Int128
	if len(v) == 0 {
		return x, true
	}
	fill := byte(int8(v[0]) >> 7)
	for len(v) > 16 {
		if v[0] != fill {
			return x, false
		}
		v = v[1:]
	}
	if (int8(v[0]) < 0) != (fill != 0) {
		return x, false
	}
	if fill != 0 {
		x = types.Int128{Hi: -1, Lo: ^uint64(0)}
	}
	for _, c := range v {
		x.Hi = x.Hi<<8 | int64(x.Lo>>56)
		x.Lo = x.Lo<<8 | uint64(c)
	}
	return x, true
}

// look appends the dictionary's values of codes.
func (dst *dense) look(dict *dense, codes []uint32, phys types.Phys) error {
	dst.n += len(codes)
	switch phys {
	case types.PhysInt64:
		at := len(dst.i64)
		dst.i64 = append(dst.i64, make([]int64, len(codes))...)
		for i, c := range codes {
			dst.i64[at+i] = dict.i64[c]
		}
	case types.PhysFloat64:
		for _, c := range codes {
			dst.f64 = append(dst.f64, dict.f64[c])
		}
	case types.PhysInt128:
		for _, c := range codes {
			dst.i128 = append(dst.i128, dict.i128[c])
		}
	case types.PhysBytes:
		total := len(dst.str.Data)
		for _, c := range codes {
			total += int(dict.str.Off[c+1] - dict.str.Off[c])
		}
		if total > maxPage {
			return corrupt.New("strings of more than 1 GiB in one block")
		}
		for _, c := range codes {
			dst.str.Append(dict.str.At(int(c)))
		}
	case types.PhysBool:
		for i, c := range codes {
			b := dict.bits[c>>6] >> (c & 63) & 1
			dst.bits = column.AppendBits(dst.bits, dst.n-len(codes)+i, []uint64{b}, 0, 1)
		}
	}
	return nil
}
