# Sets JAVA_HOME to a JDK 25 or newer; sourced by mvnw and by the tailrace launcher.
# Looks at JAVA_HOME, then JDK25_HOME, then where packages, SDKMAN and IDEs put JDKs.
# Only shell builtins: the launcher does this at each start.

jdk_is_usable() { # whether $1 has the program $jdk_program and is release 25 or newer
  jdk_version=
  [ -x "$1/bin/$jdk_program" ] && [ -r "$1/release" ] || return 1
  while read -r line; do
    case $line in
    JAVA_RUNTIME_VERSION=*)
      jdk_version=${line#*\"}
      jdk_version=${jdk_version%\"*}
      ;;
    JAVA_VERSION=*)
      release=${line#*\"}
      release=${release%%[!0-9]*}
      [ "${release:-0}" -ge 25 ]
      return
      ;;
    esac
  done <"$1/release"
  return 1
}

find_jdk() {
  jdk_program=${jdk_program:-javac} # a run needs java, a build javac
  set +f
  for jdk in "${JAVA_HOME-}" "${JDK25_HOME-}" \
    /usr/lib/jvm/*25* "$HOME"/.sdkman/candidates/java/25* "$HOME"/.jdks/*25* \
    /Library/Java/JavaVirtualMachines/*25*/Contents/Home; do
    if [ -n "$jdk" ] && jdk_is_usable "$jdk"; then
      JAVA_HOME=$jdk
      export JAVA_HOME
      return 0
    fi
  done
  echo "Tailrace needs a JDK 25 or newer and found none. Install one (for example Temurin 25)" >&2
  echo "and point JAVA_HOME or JDK25_HOME at it." >&2
  return 1
}

find_jdk || exit 1
