package io.github.imdbrnn.numpy;

import io.github.imdbrnn.io.AtomicFile;
import io.github.imdbrnn.io.BoundedZip;
import io.github.imdbrnn.io.DataException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A file of NumPy arrays, as {@code numpy.savez} and {@code savez_compressed} write it: a zip of {@code .npy} members.
 *
 * <p>The file may be a stranger's: nothing in it is run, a size counts only when its bytes have arrived, and any bytes
 * give an array or a {@link DataException}. Several threads may read members at once.
 */
public final class Npz implements Closeable {
    private static final long MAX_FILE_BYTES = 1L << 30;
    private static final long MAX_MEMBER_BYTES = 1L << 30;
    /** A member may unpack to this, or to {@link #MAX_GROWTH} times its packed size: IMDB's reviews grow 1.6-fold. */
    private static final long FREE_MEMBER_BYTES = 64L << 20;
    private static final int MAX_GROWTH = 100;
    private static final int MAX_MEMBERS = 10_000;
    private static final String EXTENSION = ".npy";
    private static final int CHUNK = 1 << 15;

    private final Path file;
    private final ZipFile zip;
    private final Map<String, ZipEntry> members;

    private Npz(Path file, ZipFile zip, Map<String, ZipEntry> members) {
        this.file = file;
        this.zip = zip;
        this.members = members;
    }

    /**
     * Opens a file and reads its directory.
     *
     * @throws DataException if there is no such file or it is not a whole zip of arrays
     */
    public static Npz open(Path file) throws DataException {
        try {
            if (!Files.isRegularFile(file)) {
                throw new DataException(file + (Files.exists(file) ? ": is not a file" : ": no such file"));
            }
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new DataException(file + ": is larger than " + (MAX_FILE_BYTES >> 20) + " MB");
            }
            if (!Files.isReadable(file)) {
                throw new DataException(file + ": cannot be read: permission denied");
            }
            ZipFile zip = BoundedZip.open(file, MAX_MEMBERS);
            try {
                return new Npz(file, zip, members(file, zip));
            } catch (DataException | RuntimeException | Error e) {
                zip.close();
                throw e;
            }
        } catch (DataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // A zip's directory may also be bad enough for an IllegalArgumentException.
            throw new DataException(file + ": is not a NumPy .npz file, or was cut off: " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(file.toString(), e);
        }
    }

    private static Map<String, ZipEntry> members(Path file, ZipFile zip) throws DataException {
        Map<String, ZipEntry> members = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = entry.getName();
            if (!name.equals(DataException.quoted(name))) {
                throw new DataException(file + ": has a member whose name is too long or has control characters: "
                        + DataException.quoted(name));
            }
            if (!names.add(name)) {
                throw new DataException(file + ": has two members " + name);
            }
            if (name.endsWith(EXTENSION)) {
                members.put(name.substring(0, name.length() - EXTENSION.length()), entry);
            }
        }
        return members;
    }

    /** The arrays' names, in the order of the file. */
    public Set<String> names() {
        return Collections.unmodifiableSet(members.keySet());
    }

    /** What the zip says beside its arrays; nothing if NumPy wrote it. */
    public Optional<String> comment() {
        return Optional.ofNullable(zip.getComment());
    }

    /**
     * Reads a numeric array of any integer or floating-point type, rounded to float.
     *
     * @throws DataException if there is none of that name or it is not numeric, too large or damaged
     */
    public NpyArray array(String name) throws DataException {
        return read(name, (header, in) -> {
            float[] values = values(header, in);
            return new NpyArray(header.shape(), header.fortranOrder() ? rowMajor(header.shape(), values) : values);
        });
    }

    /**
     * Reads a one-dimensional array of integers of any width, or of truth values as 0 and 1.
     *
     * @throws DataException if there is none of that name, it is anything else, or one of its values does not fit an
     *     int
     */
    public int[] ints(String name) throws DataException {
        return read(name, (header, in) -> {
            NumericType type = NumericType.of(header, in);
            if (type.isFloating()) {
                throw in.fault("holds numbers of type " + header.descr() + "; integers are needed");
            }
            if (header.shape().length != 1) {
                throw in.fault("has shape " + NpyHeader.tuple(header.shape()) + "; one dimension is needed");
            }
            int count = header.elements();
            int[] values = new int[Math.min(count, CHUNK)];
            for (int i = 0; i < count; i++) {
                if (i == values.length) {
                    values = Arrays.copyOf(values, Math.min(count, 2 * i));
                }
                long value = type.integer(in);
                if (value != (int) value) {
                    throw in.fault("holds " + value + ", which does not fit 32 bits");
                }
                values[i] = (int) value;
            }
            return values;
        });
    }

    /**
     * Reads an array of Python lists of ints.
     *
     * @throws DataException if there is none of that name or it is anything else
     */
    public IntLists lists(String name) throws DataException {
        return read(name, (header, in) -> {
            if (!header.descr().equals("|O")) {
                throw in.fault("holds numbers of type " + DataException.quoted(header.descr())
                        + "; lists of ints are needed");
            }
            if (header.fortranOrder() && header.shape().length > 1) {
                throw in.fault("holds objects in Fortran order");
            }
            return PickledLists.read(in, header.shape());
        });
    }

    /**
     * Writes arrays as {@code numpy.savez(file, *arrays)} does: named {@code arr_0}, {@code arr_1} and so on, of type
     * {@code <f4}, not compressed. An old file is replaced only once the new one is complete.
     *
     * @param comment of the zip, which NumPy reads over
     * @throws DataException if it cannot be written
     */
    public static void write(Path file, List<NpyArray> arrays, String comment) throws DataException {
        AtomicFile.write(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            zip.setComment(comment);
            for (int i = 0; i < arrays.size(); i++) {
                NpyArray array = arrays.get(i);
                CRC32 sum = new CRC32();
                byte[] header = new NpyHeader("<f4", false, array.shape()).toBytes();
                write(header, array.values(), new CheckedOutputStream(OutputStream.nullOutputStream(), sum));
                ZipEntry entry = new ZipEntry("arr_" + i + EXTENSION);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(header.length + (long) Float.BYTES * array.values().length);
                entry.setCrc(sum.getValue());
                // The same arrays give the same bytes, whenever they are written.
                entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
                zip.putNextEntry(entry);
                write(header, array.values(), zip);
                zip.closeEntry();
            }
            zip.finish();
        });
    }

    private static void write(byte[] header, float[] values, OutputStream out) throws IOException {
        out.write(header);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += CHUNK) {
            int count = Math.min(CHUNK, values.length - from);
            chunk.asFloatBuffer().put(values, from, count);
            out.write(chunk.array(), 0, count * Float.BYTES);
        }
    }

    private interface Body<T> {
        T read(NpyHeader header, ByteSource in) throws DataException;
    }

    private <T> T read(String name, Body<T> body) throws DataException {
        ZipEntry entry = members.get(name);
        if (entry == null) {
            throw new DataException(file + ": has no member " + name);
        }
        String title = file + ": member " + name;
        try (InputStream stream = zip.getInputStream(entry);
                ByteSource in = new ByteSource(stream, title, allowedBytes(entry))) {
            T result = body.read(NpyHeader.read(in), in);
            in.verify(entry.getSize(), entry.getCrc());
            return result;
        } catch (DataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new DataException(title + " cannot be unpacked: it is damaged", e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(title, e);
        }
    }

    private long allowedBytes(ZipEntry entry) throws IOException {
        // The packed size, too, is only a claim of the zip's directory.
        long packed = Math.min(entry.getCompressedSize(), Files.size(file));
        return Math.min(MAX_MEMBER_BYTES, Math.max(FREE_MEMBER_BYTES, MAX_GROWTH * packed));
    }

    private static DataException outOfMemory(String title, OutOfMemoryError e) {
        return new DataException(title + " needs more memory than Java may use here; raise -Xmx", e);
    }

    private static float[] values(NpyHeader header, ByteSource in) throws DataException {
        NumericType type = NumericType.of(header, in);
        int count = header.elements();
        float[] values = new float[Math.min(count, CHUNK)];
        for (int i = 0; i < count; i++) {
            if (i == values.length) {
                values = Arrays.copyOf(values, (int) Math.min(count, 2L * i));
            }
            values[i] = type.isFloating() ? type.floating(in) : type.integer(in);
        }
        return values;
    }

    /** From Fortran order, where the first index runs fastest, to row-major order. */
    private static float[] rowMajor(int[] shape, float[] fortran) {
        float[] values = new float[fortran.length];
        int[] index = new int[shape.length];
        for (float value : fortran) {
            int to = 0;
            for (int d = 0; d < shape.length; d++) {
                to = to * shape[d] + index[d];
            }
            values[to] = value;
            for (int d = 0; d < shape.length && ++index[d] == shape[d]; d++) {
                index[d] = 0;
            }
        }
        return values;
    }

    @Override
    public void close() throws DataException {
        try {
            zip.close();
        } catch (IOException e) {
            throw DataException.of(file, "cannot be closed", e);
        }
    }
}
