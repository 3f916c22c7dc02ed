// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// What a venue owes, hour by hour: the root of all its liabilities and the head of its log.
/// Roots are only ever added, by ascending sequence. docs/anchors.md says what a root commits to.
contract AnchorRegistry {
    struct Anchor {
        bytes32 root;
        bytes32 logHash;
        /// Last command of the venue's log that the balances follow from.
        uint64 sequence;
        /// The venue's time of that command, microseconds since 1970.
        uint64 timeUs;
        /// Time of the block, seconds since 1970.
        uint64 postedAt;
    }

    address public operator;
    address public nextOperator;
    Anchor private newest;
    mapping(uint64 sequence => bytes32 root) public rootAt;

    event Anchored(uint64 indexed sequence, bytes32 indexed root, bytes32 logHash, uint64 timeUs);
    event OperatorChanged(address indexed operator);

    error NotTheOperator();
    error NotNewer(uint64 sequence, uint64 newestSequence);
    error NoRoot();

    constructor(address firstOperator) {
        operator = firstOperator;
        emit OperatorChanged(firstOperator);
    }

    function anchor(bytes32 root, bytes32 logHash, uint64 sequence, uint64 timeUs) external {
        if (msg.sender != operator) revert NotTheOperator();
        if (root == 0) revert NoRoot();
        if (sequence <= newest.sequence) revert NotNewer(sequence, newest.sequence);
        newest = Anchor(root, logHash, sequence, timeUs, uint64(block.timestamp));
        rootAt[sequence] = root;
        emit Anchored(sequence, root, logHash, timeUs);
    }

    function latest() external view returns (Anchor memory) {
        return newest;
    }

    /// The key changes hands in two steps, so that it is never given to nobody.
    function offerOperator(address next) external {
        if (msg.sender != operator) revert NotTheOperator();
        nextOperator = next;
    }

    function takeOperator() external {
        if (msg.sender != nextOperator) revert NotTheOperator();
        operator = nextOperator;
        nextOperator = address(0);
        emit OperatorChanged(operator);
    }
}
