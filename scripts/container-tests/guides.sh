# shellcheck shell=bash disable=SC2154,SC2034 # test-containers.sh has the names
# Every command that the guides give for containers, as it is written but for the names of this installation.

# The lines of a guide's blocks that begin with a mark, without their comments.
blocks() { # file, mark
    awk -v mark="\`\`\`$2" '/^```/ {inside = ($0 == mark); next} inside' "$1" | sed 's/ *#.*$//' | grep -v '^ *$'
}
# What is asked for on a terminal gets no answer, and then nothing must happen.
asks=" ./docker-manager.sh cleanup "
as_written() { # line
    local line=$1 wanted=0 code=0
    line=${line//stox-rabbitmq/$RABBITMQ_CONTAINER}
    line=${line//-p stox /-p $project }
    line=${line//backups\/DATE/$work/guides-backup}
    line=${line//restore --verify/restore --verify --yes}
    if [ "$line" = "./docker-manager.sh backup" ]; then line="$line $work/guides-backup"; fi
    if [[ $asks == *" $line "* ]]; then wanted=1; fi
    echo 0 | timeout 600 bash -c "$line" || code=$?
    same "$code" "$wanted"
}
rm -rf "$work/guides-backup"
while read -r line; do check "containers.md: $line" as_written "$line"; done < <(blocks docs/containers.md sh)
for guide in troubleshooting operate; do
    while read -r line; do check "$guide.md: $line" as_written "$line"; done < <(blocks "docs/$guide.md" "sh needs=containers")
done
rm -rf "$work/guides-backup"
api_token=$(token)
check "everything is healthy" within 180 healthy
