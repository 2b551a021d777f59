/* Uploads: argv[2] is what is set, then each word is what one call of the read callback does.

   say TEXT         returns the text              frame KIND SIZE TEXT   announces a frame first
   size N           returns N pattern bytes       fill KIND SIZE         a frame in several calls
   all N            as much as asked, N times     rest                   as much as asked
   pause            CURL_READFUNC_PAUSE; resumed by the write callback or the progress
   abort, much      CURL_READFUNC_ABORT, more than asked
   After the words: 0. */
#include "test.h"

#include <time.h>

static CURL *curl;
static char **word;
static const char *gate; /* opened at the first pause */
static struct frame frame;
static int asked, paused, kept_for_progress, received;
static size_t largest, offset;
static int all_left = -1;
static curl_off_t fill_left = -1;

static unsigned kind_of(const char *name)
{
    unsigned flags = 0;
    if (strstr(name, "text")) flags |= CURLWS_TEXT;
    if (strstr(name, "binary")) flags |= CURLWS_BINARY;
    if (strstr(name, "close")) flags |= CURLWS_CLOSE;
    if (strstr(name, "ping")) flags |= CURLWS_PING;
    if (strstr(name, "pong")) flags |= CURLWS_PONG;
    if (strstr(name, "...")) flags |= CURLWS_CONT;
    return flags;
}

static size_t text(char *buffer, size_t room)
{
    size_t size = strlen(*word);
    CHECK(size <= room);
    memcpy(buffer, *word++, size);
    return size;
}

static size_t pattern(char *buffer, size_t size)
{
    size_t i;
    for (i = 0; i < size; i++) buffer[i] = (char)(offset++ % 251);
    return size;
}

static size_t pause_now(void)
{
    paused = 1;
    if (gate) open_gate(gate);
    gate = NULL;
    return CURL_READFUNC_PAUSE;
}

/* An announced frame in as many calls as it takes. */
static size_t fill(char *buffer, size_t room)
{
    unsigned flags = kind_of(word[0]);
    curl_off_t size = atol(word[1]);
    if (fill_left < 0) {
        printf("start_frame: %d\n", (int)curl_ws_start_frame(curl, flags, size));
        fill_left = size;
        if ((curl_off_t)room > size) room = (size_t)size;
    }
    CHECK((curl_off_t)room <= fill_left);
    fill_left -= (curl_off_t)room;
    if (fill_left > 0)
        word--;
    else
        word += 2, fill_left = -1;
    return pattern(buffer, room);
}

static size_t on_read(char *buffer, size_t one, size_t room, void *user)
{
    const char *what = *word;
    CHECK(one == 1);
    CHECK(user == &asked);
    if (!asked++) printf("asked first for %lu\n", (unsigned long)room);
    if (room > largest) largest = room;
    CHECK(!paused);
    if (!what) {
        if (gate) open_gate(gate);
        return 0;
    }
    word++;
    if (!strcmp(what, "say")) return text(buffer, room);
    if (!strcmp(what, "size")) {
        size_t size = (size_t)atol(*word++);
        return pattern(buffer, size);
    }
    if (!strcmp(what, "all")) {
        if (all_left < 0) all_left = atoi(*word);
        if (--all_left > 0)
            word--;
        else
            word++, all_left = -1;
        return pattern(buffer, room);
    }
    if (!strcmp(what, "frame")) {
        unsigned flags = kind_of(*word++);
        curl_off_t size = atol(*word++);
        printf("start_frame: %d\n", (int)curl_ws_start_frame(curl, flags, size));
        return text(buffer, room);
    }
    if (!strcmp(what, "fill")) return fill(buffer, room);
    if (!strcmp(what, "rest")) { /* as much as is asked for, which is what the frame lacks */
        printf("asked for the rest, %lu\n", (unsigned long)room);
        return pattern(buffer, room);
    }
    if (!strcmp(what, "announce")) { /* and nothing of it yet */
        unsigned flags = kind_of(*word++);
        curl_off_t size = atol(*word++);
        CURLcode code = curl_ws_start_frame(curl, flags, size);
        printf("start_frame: %d\n", (int)code);
        if (code && gate) open_gate(gate);
        return !strcmp(*word++, "then-pause") ? pause_now() : 0;
    }
    if (!strcmp(what, "send")) {
        size_t sent = 0;
        printf("send from within: %d\n",
               (int)curl_ws_send(curl, "within", 6, &sent, 0, CURLWS_TEXT));
        return text(buffer, room);
    }
    if (!strcmp(what, "recursion")) {
        printf("perform from within: %d\n", (int)curl_easy_perform(curl));
        return text(buffer, room);
    }
    if (!strcmp(what, "pause")) return pause_now();
    if (!strcmp(what, "hold")) { /* by the other way to pause */
        size_t size = text(buffer, room);
        pause_now();
        CHECK(curl_easy_pause(curl, CURLPAUSE_SEND) == CURLE_OK);
        return size;
    }
    if (!strcmp(what, "abort")) return CURL_READFUNC_ABORT;
    if (!strcmp(what, "much")) return room + 1;
    printf("not ok: %s\n", what);
    return 0;
}

static void resume(int action)
{
    if (!paused) return;
    paused = 0;
    printf("resume: %d\n", (int)curl_easy_pause(curl, action));
}

static size_t on_write(char *data, size_t size, size_t count, void *user)
{
    const struct curl_ws_frame *meta = curl_ws_meta(curl);
    size_t all = size * count;
    (void)user;
    if (!meta) {
        fputs("raw: ", stdout);
        print_bytes((unsigned char *)data, all);
        putchar('\n');
        resume(CURLPAUSE_CONT);
        return all;
    }
    if (!add_chunk(&frame, data, all, meta)) return all;
    if (frame.size <= SHOWN || !received) print_frame(&frame);
    received++;
    if (frame.size == 4 && !memcmp(frame.head, "send", 4)) {
        size_t sent = 0;
        CURLcode code = curl_ws_send(curl, "within", 6, &sent, 0, CURLWS_TEXT);
        printf("send from the write callback: %d\n", (int)code);
    }
    memset(&frame, 0, sizeof frame);
    if (!kept_for_progress) resume(CURLPAUSE_CONT);
    return all;
}

static int on_progress(void *user, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)user, (void)a, (void)b, (void)c, (void)d;
    if (kept_for_progress) resume(CURLPAUSE_RECV_CONT);
    return 0;
}

static long time_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int main(int argc, char **argv)
{
    long before;
    int slow = 0;
    char *how = argv[2], *one;
    FILE *file = NULL;
    CURLcode code;
    (void)argc;
    curl = curl_easy_init();
    word = argv + 3;
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
    CHECK(curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_READDATA, &asked) == CURLE_OK);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    for (one = strtok(how, ","); one; one = strtok(NULL, ",")) {
        if (!strcmp(one, "raw"))
            curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, (long)CURLWS_RAW_MODE);
#ifdef CURLWS_COMPRESS
        else if (!strcmp(one, "compress"))
            curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, (long)CURLWS_COMPRESS);
#endif
        else if (!strncmp(one, "gate=", 5))
            gate = one + 5;
        else if (!strcmp(one, "progress"))
            kept_for_progress = 1;
        else if (!strcmp(one, "file")) {
            file = fopen(*word++, "rb");
            curl_easy_setopt(curl, CURLOPT_READFUNCTION, NULL);
            curl_easy_setopt(curl, CURLOPT_READDATA, file);
        } else if (!strcmp(one, "put")) {
            curl_easy_setopt(curl, CURLOPT_UPLOAD, 0L);
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
            curl_easy_setopt(curl, CURLOPT_PUT, 1L);
        } else if (!strcmp(one, "get"))
            curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
        else if (!strcmp(one, "post"))
            curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "x");
        else if (!strcmp(one, "copied-post"))
            curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, "x");
        else if (!strcmp(one, "empty-post"))
            curl_easy_setopt(curl, CURLOPT_POST, 1L);
        else if (!strcmp(one, "no-body"))
            curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
        else if (!strcmp(one, "size"))
            curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)3);
        else if (!strcmp(one, "small"))
            curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, 1L);
        else if (!strcmp(one, "large"))
            curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, 200000L);
        else if (!strcmp(one, "slow")) {
            slow = 1;
            curl_easy_setopt(curl, CURLOPT_MAX_SEND_SPEED_LARGE, (curl_off_t)1000);
        } else if (!strcmp(one, "method"))
            curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "PUT");
        else if (!strcmp(one, "verified"))
            curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
        else if (strcmp(one, "-"))
            printf("not ok: %s\n", one);
    }
    before = time_ms();
    code = curl_easy_perform(curl);
    if (slow) puts(time_ms() - before > 1000 ? "took its time" : "was too fast");
    printf("perform: %d\n", (int)code);
    printf("%s\n", *word ? "words are left" : "all words are said");
    curl_easy_cleanup(curl);
    if (file) fclose(file);
    return 0;
}
