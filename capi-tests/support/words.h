/* Options by words of the command line, `name=value`: what the value is. */
#ifndef CURLWS_WORDS_H
#define CURLWS_WORDS_H

#include "test.h"

struct word {
    const char *name;
    CURLoption option;
    enum { VALUE, FILENAME, CONTENTS, BLOB } kind; /* itself, or of a file in the test's directory */
};

#define FIND_WORD(words, name, length) find_word(words, sizeof words / sizeof *words, name, length)

/* The word with this name, of so many bytes; NULL if there is none. */
static inline const struct word *find_word(const struct word *words, size_t count, const char *name,
                                           size_t length)
{
    size_t i;
    for (i = 0; i < count; i++)
        if (strlen(words[i].name) == length && !memcmp(words[i].name, name, length)) return words + i;
    return NULL;
}

static char words_file[65536]; /* what was read last */

static inline size_t read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(words_file, 1, sizeof words_file - 1, file) : 0;
    if (file) fclose(file);
    words_file[size] = 0;
    return size;
}

/* Sets what the word says. The directory may be NULL where no file is named. */
static inline CURLcode set_word(CURL *curl, const struct word *word, const char *directory,
                                const char *value)
{
    struct curl_blob blob;
    char path[4096];
    if ((int)word->option < CURLOPTTYPE_OBJECTPOINT)
        return curl_easy_setopt(curl, word->option, atol(value));
    if (word->kind == VALUE) return curl_easy_setopt(curl, word->option, value);
    snprintf(path, sizeof path, "%s/%s", directory, value);
    if (word->kind == FILENAME) return curl_easy_setopt(curl, word->option, path);
    blob.len = read_file(path);
    blob.data = words_file;
    blob.flags = CURL_BLOB_COPY;
    if (word->kind == BLOB) return curl_easy_setopt(curl, word->option, &blob);
    return curl_easy_setopt(curl, word->option, words_file);
}

#endif
