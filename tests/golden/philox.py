# SPDX-License-Identifier: Apache-2.0
"""Philox4x32-10 in numpy, written from the paper: the random numbers of design section 2."""
import ctypes

import numpy as np

_xxhash = ctypes.CDLL("libxxhash.so.0")
_xxhash.XXH3_64bits_withSeed.restype = ctypes.c_uint64
_xxhash.XXH3_64bits_withSeed.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint64]

MASK = np.uint64(0xFFFFFFFF)


def words(seed, path, step, count):
    """The first `count` words of the tensor `path` at a step."""
    name = path.encode()
    key = _xxhash.XXH3_64bits_withSeed(name, len(name), seed)
    blocks = (count + 3) // 4
    element = np.arange(blocks, dtype=np.uint64)
    c = [
        np.full(blocks, step & 0xFFFFFFFF, dtype=np.uint64),
        np.full(blocks, step >> 32, dtype=np.uint64),
        element & MASK,
        element >> np.uint64(32),
    ]
    k0, k1 = key & 0xFFFFFFFF, key >> 32
    for _ in range(10):
        p0 = np.uint64(0xD2511F53) * c[0]
        p1 = np.uint64(0xCD9E8D57) * c[2]
        c = [
            (p1 >> np.uint64(32)) ^ c[1] ^ np.uint64(k0),
            p1 & MASK,
            (p0 >> np.uint64(32)) ^ c[3] ^ np.uint64(k1),
            p0 & MASK,
        ]
        k0 = (k0 + 0x9E3779B9) & 0xFFFFFFFF
        k1 = (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return np.stack(c, axis=1).reshape(-1)[:count]


def uniform(seed, path, step, shape):
    """In [0, 1), float64."""
    count = int(np.prod(shape))
    return ((words(seed, path, step, count) >> np.uint64(8)).astype(np.float64) * 2.0**-24).reshape(shape)
